/** What page.yaml says, in another language. */
import { z } from 'zod';
import { componentSchema } from './component.ts';
import type { Page } from './page.ts';
import { lineSchema, slugSchema } from './slug.ts';

const { name, description, headlines } = componentSchema.shape;

/** What is left out is shown in the first language. */
export const pageTranslationSchema = z.strictObject({
  description: lineSchema.optional(),
  /** In the order of the original. */
  neverAsk: z.array(lineSchema).optional(),
  support: lineSchema.optional(),
  /** By id. */
  groups: z.record(slugSchema, z.strictObject({ name: name.optional(), description })).default({}),
  /** By id. */
  components: z.record(slugSchema, z.strictObject({ name: name.optional(), description, headlines })).default({}),
  /** The banner. */
  notice: lineSchema.optional(),
});

/** The page's own texts in a language, as far as they are translated. */
export function pageIn(page: Page, language: string): Page {
  const said = page.translations[language];
  if (said === undefined) return page;
  const { demonstration } = page;
  return {
    ...page,
    description: said.description ?? page.description,
    neverAsk: page.neverAsk.map((what, index) => said.neverAsk?.[index] ?? what),
    support: said.support ?? page.support,
    groups: page.groups.map((group) => ({ ...group, ...known(said.groups[group.id]) })),
    components: page.components.map((component) => {
      const own = said.components[component.id];
      return { ...component, ...known(own), headlines: { ...component.headlines, ...own?.headlines } };
    }),
    ...(demonstration && { demonstration: { ...demonstration, notice: said.notice ?? demonstration.notice } }),
  };
}

function known<T extends object>(said: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(said ?? {}).filter(([, value]) => value !== undefined)) as never;
}
