/** Choosing and asking. The same answer for every address: what is known of it, nobody learns here. */
import { Hono } from 'hono';
import { mailboxOf, type Asked } from '#delivery/people/asked.ts';
import { alarmingCount, isCrowded } from '#delivery/people/mail-limits.ts';
import { askToSubscribe, type Confirmation } from '#delivery/people/requests.ts';
import type { App } from '../app.ts';
import type { Edition } from '../editions.ts';
import { judgeStamp, stampOf, useStamp } from '../form-stamp.ts';
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
  const outcome = await note(desk, context, { asked, stamp: form.stamp });
  if (typeof outcome === 'string')
    return choose(desk, context, { form, problem: outcome, status: outcome === 'pressAgain' ? 400 : 429 });
  if (outcome !== null) desk.post.confirm(outcome);
  return show(desk, context, { edition, page: mailSentPage(form.email.trim(), edition) });
}

/** Whether the incident and the language that it names exist. */
function isKnown({ subject, locale }: SignUp, { followed }: Edition, desk: Desk): boolean {
  return (subject === '' || followed.has(subject)) && (locale === '' || desk.editions().languages.includes(locale));
}

type Noted = Confirmation | null | 'tooMany' | 'pressAgain' | 'tooManyAtOnce';

async function note(
  desk: Desk,
  context: ServiceContext,
  { asked, stamp }: { asked: Asked; stamp: string },
): Promise<Noted> {
  const { db, vault } = desk.store;
  const { largeDomains } = desk.settings;
  const [mailbox, now] = [mailboxOf(asked), desk.clock()];
  let alarming: number | null = null;
  const noted = await db.transaction(async (session): Promise<Noted> => {
    if (!(await mayAsk(desk, context, { session, now, mailbox }))) return 'tooMany';
    if (!(await useStamp(session, vault, { stamp, mailbox, now }))) return 'pressAgain';
    if (await isCrowded(session, vault, { mailbox, largeDomains, now })) return 'tooManyAtOnce';
    const outcome = await askToSubscribe(session, vault, { asked, largeDomains, now });
    alarming = outcome === null ? null : await alarmingCount(session, vault, now);
    return outcome;
  });
  if (alarming !== null) desk.say(alarmSentence(alarming));
  return noted;
}

function alarmSentence(count: number): string {
  return `${count} confirmations have been mailed within an hour. Where your customers have no reason to come by the thousand, somebody floods mailboxes through the form: see “When very many sign up” in docs/subscriptions.md.`;
}
