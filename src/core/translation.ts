/** Content in another language: each text in its translation where there is one, and marked where there is none. */
import type { Content } from './content.ts';
import type { Guidance } from './guidance.ts';
import type { Incident, IncidentUpdate } from './incident.ts';
import { pageIn } from './page-translation.ts';
import type { Written } from './written.ts';

/**
 * To be asked before `contentAsOf`, which may leave out some of several texts.
 * The same facts with the texts of `language`; in the first language the content
 * as it is. What has no translation keeps its words, and `origin` says in which
 * language they are.
 */
export function contentIn(content: Content, language: string): Content {
  const first = content.page.languages[0] ?? 'en';
  if (language === first) return content;
  const spoken = <T extends Written>(entry: T): T => inLanguage(entry, language, first);
  return {
    page: pageIn(content.page, language),
    incidents: content.incidents.map((incident) => ({
      ...labelled(spoken(incident), language),
      updates: incident.updates.map((update) => stated(spoken(update), language)),
      postmortem: incident.postmortem && spoken(incident.postmortem),
    })),
    maintenances: content.maintenances.map((maintenance) => ({
      ...spoken(maintenance),
      updates: maintenance.updates.map(spoken),
    })),
    guidance: content.guidance.map((page) => instructed(spoken(page), language)),
    announcements: content.announcements.map(spoken),
    about: content.about && spoken(content.about),
    mark: content.mark,
  };
}

function inLanguage<T extends Written>(entry: T, language: string, first: string): T {
  const said = entry.translations[language];
  if (said === undefined) return { ...entry, origin: { language: first, isOutdated: false } };
  // What has no title of its own is not given one by its translation.
  const title = said.title === undefined || !('title' in entry) ? {} : { title: said.title };
  // An incident whose summary is still to come has a translated title and no text.
  const hasBody = said.body !== '' || entry.body === '';
  const origin = { language: hasBody ? language : first, isOutdated: said.isOutdated };
  return { ...entry, ...title, body: hasBody ? said.body : entry.body, origin };
}

function labelled(incident: Incident, language: string): Incident {
  const labels = incident.translations[language]?.figures ?? {};
  const figures = Object.entries(incident.figures).map(([id, { label }]) => [
    id,
    { label: labels[id]?.label ?? label },
  ]);
  return { ...incident, figures: Object.fromEntries(figures) as Incident['figures'] };
}

function stated(update: IncidentUpdate, language: string): IncidentUpdate {
  const { figures: said = {}, action } = update.translations[language] ?? {};
  const figures = Object.entries(update.figures).map(([id, figure]) => {
    const { value = figure.value, note = figure.note } = said[id] ?? {};
    return [id, { ...figure, value, ...(note === undefined ? {} : { note }) }];
  });
  return {
    ...update,
    figures: Object.fromEntries(figures) as IncidentUpdate['figures'],
    ...(update.action === undefined ? {} : { action: { ...update.action, ...withoutNothing(action ?? {}) } }),
  };
}

function instructed(page: Guidance, language: string): Guidance {
  const { button, who, knownProblems = [] } = page.translations[language] ?? {};
  return {
    ...page,
    ...withoutNothing({ button, who }),
    knownProblems: page.knownProblems.map((problem, index) => ({ ...problem, ...knownProblems[index] })),
  };
}

function withoutNothing<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, said]) => said !== undefined)) as never;
}
