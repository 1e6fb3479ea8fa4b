/** Upptime's configuration, and GitHub's issues as its API and `gh` give them. */
import { z } from 'zod';

const text = z.string().nullish();
export const commentSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).nullish(),
  body: text,
  created_at: text,
  createdAt: text,
  issue_url: text,
  /** What ties its author to the repository: `OWNER`, `MEMBER`, `NONE` … */
  author_association: text,
  authorAssociation: text,
});
export const issueSchema = z.looseObject({
  number: z.number(),
  title: z.string(),
  body: text,
  state: z.string(),
  created_at: text,
  createdAt: text,
  closed_at: text,
  closedAt: text,
  labels: z.array(z.union([z.string(), z.looseObject({ name: z.string() })])).nullish(),
  /** A number in the API's list; the comments themselves from `gh issue list --json comments`. */
  comments: z.union([z.number(), z.array(commentSchema)]).nullish(),
});
export type Issue = z.output<typeof issueSchema>;

export const configurationSchema = z.looseObject({
  owner: text,
  sites: z.array(z.looseObject({ name: z.string(), slug: text })).nullish(),
  'status-website': z.looseObject({ name: text, cname: text, baseUrl: text }).nullish(),
});
