import { z } from 'zod';

/** Lower-case words joined by single hyphens: the only form in which names become addresses. */
export const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export const slugSchema = z.string().max(100).regex(SLUG);

/** One line of text for people, without line breaks. */
export const lineSchema = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .regex(/^[^\r\n]*$/);
