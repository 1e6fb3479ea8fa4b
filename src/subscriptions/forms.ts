/** The service's forms, parsed at the door: what browsers post, as values or as what is wrong with it. */
import { z } from 'zod';
import { parseAddress } from '#delivery/people/address.ts';
import { choiceSchema, type Choice } from '#delivery/people/choice.ts';
import type { Asked } from '#delivery/people/asked.ts';
import type { Words } from '#render/words/words.ts';
import type { Edition } from './editions.ts';
import { postedTo, WAYS } from './targets.ts';

const line = z.string().max(2000).default('');
const ids = z.array(z.string().max(100)).max(1000).default([]);

const choiceFields = {
  scope: z.enum(['all', 'some']).default('all'),
  component: ids,
  kind: z.array(choiceSchema.shape.kinds.unwrap()).default([]),
  /** The language of the updates. */
  locale: line,
};

export const signUpSchema = z.strictObject({
  ...choiceFields,
  email: line,
  way: z.enum(WAYS).default('email'),
  target: line,
  subject: line,
  stamp: line,
  /** The field that people do not see. */
  reference: line,
});
export type SignUp = z.output<typeof signUpSchema>;

/** What the forms of the static page post. */
export const beginSchema = z.strictObject({ email: line, subject: line, component: ids });

export const changeSchema = z.strictObject(choiceFields);

const MANY: readonly string[] = ['component', 'kind'];

/** Null where the form is not what the schema knows, or is no form. */
export async function readForm<S extends z.ZodType>(request: Request, schema: S): Promise<z.output<S> | null> {
  const data = await formData(request);
  if (data === null) return null;
  const fields = [...new Set(data.keys())].map((name) => {
    const values = data.getAll(name);
    return [name, MANY.includes(name) ? values : values[0]];
  });
  return schema.safeParse(Object.fromEntries(fields)).data ?? null;
}

async function formData(request: Request): Promise<FormData | null> {
  try {
    return await request.formData();
  } catch {
    return null;
  }
}

/** The name of what is wrong, as the catalog of words has it. */
export type FormProblem = Extract<
  keyof Words['subscriptions'],
  'badEmail' | 'badTarget' | 'badService' | 'noService' | 'noKind'
>;

/** What is asked for, or the first thing that is wrong. */
export function askedOf(form: SignUp, edition: Edition): Asked | { problem: FormProblem } {
  const mailbox = parseAddress(form.email.trim());
  if ('reason' in mailbox) return { problem: 'badEmail' };
  const choice = form.subject === '' ? choiceIn(form, edition) : { components: [], kinds: [], subject: form.subject };
  if ('problem' in choice) return choice;
  const rest = { choice, locale: form.locale === '' ? edition.language : form.locale };
  if (form.way === 'email') return { channel: 'email', address: mailbox.address, contact: null, ...rest };
  const target = postedTo(form.way, form.target);
  return 'problem' in target ? target : { ...target, contact: mailbox.address, ...rest };
}

/** All kinds are every kind, those too that come later; unknown components are left out. */
export function choiceIn(form: z.output<typeof changeSchema>, { page }: Edition): Choice | { problem: FormProblem } {
  const known = new Set(page.components.map(({ id }) => id));
  const components = form.scope === 'all' ? [] : form.component.filter((id) => known.has(id));
  if (form.scope === 'some' && components.length === 0) return { problem: 'noService' };
  if (form.kind.length === 0) return { problem: 'noKind' };
  const isEvery = choiceSchema.shape.kinds.unwrap().options.every((kind) => form.kind.includes(kind));
  return { components, kinds: isEvery ? [] : form.kind, subject: null };
}
