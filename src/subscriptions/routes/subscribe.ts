/** Choosing and asking. The same answer for every address: what is known of it, nobody learns here. */
import { Hono } from 'hono';
import type { Asked, Confirmation } from '#delivery/people/requests.ts';
import { askToSubscribe } from '#delivery/people/requests.ts';
import type { App } from '../app.ts';
import type { Edition } from '../editions.ts';
import { judgeStamp, stampOf } from '../form-stamp.ts';
import { askedOf, beginSchema, readForm, signUpSchema, type SignUp } from '../forms.ts';
import { choosePage, type ChooseProblem } from '../pages/choose-page.ts';
import { mailSentPage } from '../pages/plain-pages.ts';
import { editionFor, mayAsk, show, type Desk, type ServiceContext } from '../service.ts';

export function subscribeRoutes(desk: Desk): App {
  const routes: App = new Hono();
  routes.get('/', (context) => {
    const { subject = '', component } = context.req.query();
    const component1 = component === undefined ? [] : [component];
    return choose(desk, context, { form: emptyForm({ subject, component: component1 }) });
  });
  // What the static page's form posts: an address in the query would stand in logs.
  routes.post('/', async (context) => {
    const begun = await readForm(context.req.raw, beginSchema);
    return choose(desk, context, { form: emptyForm(begun ?? {}) });
  });
  routes.post('/subscribe', (context) => ask(desk, context));
  return routes;
}

function emptyForm(begun: Partial<Pick<SignUp, 'email' | 'subject' | 'component'>>): SignUp {
  const form = signUpSchema.parse(begun);
  return { ...form, scope: form.component.length > 0 ? 'some' : 'all' };
}

interface Choosing {
  form: SignUp;
  problem?: ChooseProblem;
  /** To be kept, where its age is to grow. */
  stamp?: string;
  status?: 200 | 400 | 429;
}

function choose(desk: Desk, context: ServiceContext, { form, problem, stamp, status = 200 }: Choosing) {
  const edition = editionFor(desk, context);
  const view = {
    form,
    stamp: stamp ?? stampOf(desk.store.vault, desk.clock()),
    ...(problem === undefined ? {} : { problem }),
  };
  if (status === 429) context.header('retry-after', '3600');
  return show(desk, context, { edition, page: choosePage(view, edition, desk.editions()), status });
}

async function ask(desk: Desk, context: ServiceContext): Promise<Response> {
  const edition = editionFor(desk, context);
  const form = await readForm(context.req.raw, signUpSchema);
  if (form === null) return choose(desk, context, { form: emptyForm({}), problem: 'badForm', status: 400 });
  const judged = judgeStamp(desk.store.vault, form.stamp, desk.clock());
  if (judged !== 'fine' || form.reference !== '') {
    const kept = judged === 'too-young' ? { stamp: form.stamp } : {};
    return choose(desk, context, { form, problem: 'pressAgain', status: 400, ...kept });
  }
  if (!isKnown(form, edition, desk))
    return choose(desk, context, { form: { ...form, subject: '' }, problem: 'badForm', status: 400 });
  const asked = askedOf(form, edition);
  if ('problem' in asked) return choose(desk, context, { form, problem: asked.problem, status: 400 });
  const outcome = await note(desk, context, asked);
  if (outcome === 'too-many') return choose(desk, context, { form, problem: 'tooMany', status: 429 });
  if (outcome !== null) desk.post.confirm(outcome);
  return show(desk, context, { edition, page: mailSentPage(form.email.trim(), edition) });
}

/** Whether the incident and the language that it names exist. */
function isKnown({ subject, locale }: SignUp, { followed }: Edition, desk: Desk): boolean {
  return (subject === '' || followed.has(subject)) && (locale === '' || desk.editions().languages.includes(locale));
}

async function note(desk: Desk, context: ServiceContext, asked: Asked): Promise<Confirmation | null | 'too-many'> {
  const { db, vault } = desk.store;
  const now = desk.clock();
  return db.transaction(async (session) => {
    if (!(await mayAsk(desk, context, { session, now }))) return 'too-many';
    return askToSubscribe(session, vault, { asked, now });
  });
}
