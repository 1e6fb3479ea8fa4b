/** What was said in the page's other languages; null is what has no words there, and is read in the first. */
import type { z } from 'zod';
import { figuresOf } from '#core/incident-state.ts';
import type { Incident, IncidentUpdate } from '#core/incident.ts';
import type { Maintenance } from '#core/maintenance.ts';
import type { Translation, Written } from '#core/written.ts';
import type { incidentShape, workShape } from './incident-shape.ts';
import type { UpdateFacts } from './update-shape.ts';
import { wireBody } from './wire-body.ts';

type InLanguages<Facts extends { translations: unknown }> = Facts['translations'];

export function incidentInLanguages(
  incident: Incident,
  pageUrl: string,
): InLanguages<z.output<typeof incidentShape>['x_allclear']> {
  return inLanguages(incident, (language) => ({
    title: titleIn(incident, language),
    summary: summaryIn(incident, { language, pageUrl }),
    action: actionIn(incident, language),
    figures: labelsIn(incident, language),
  }));
}

export function workInLanguages(maintenance: Maintenance): InLanguages<z.output<typeof workShape>['x_allclear']> {
  return inLanguages(maintenance, (language) => ({ title: titleIn(maintenance, language) }));
}

export function updateInLanguages(
  { translations, figures }: Written & Partial<Pick<IncidentUpdate, 'figures'>>,
  pageUrl: string,
): InLanguages<UpdateFacts> {
  const said = Object.entries(translations).map(([language, { title, body, action, figures: texts, isOutdated }]) => [
    language,
    {
      title: title ?? null,
      body: wireBody(body, pageUrl),
      action: action === undefined ? null : orders(action),
      figures: statedIn(figures, texts),
      is_outdated: isOutdated,
    },
  ]);
  return Object.fromEntries(said) as InLanguages<UpdateFacts>;
}

type Subject = Written & { updates: (Written & { title?: string | undefined })[] };

/** Of each language that has any of the texts. */
function inLanguages<T extends object>(subject: Subject, textsIn: (language: string) => T) {
  const languages = new Set([subject, ...subject.updates].flatMap(({ translations }) => Object.keys(translations)));
  const said = [...languages].flatMap((language) => {
    const texts = textsIn(language);
    const isOutdated = subject.translations[language]?.isOutdated ?? false;
    const hasAny = Object.values(texts).some((text) => text !== null && !isEmpty(text));
    return hasAny ? [[language, { ...texts, is_outdated: isOutdated }]] : [];
  });
  return Object.fromEntries(said) as Record<string, T & { is_outdated: boolean }>;
}

function isEmpty(texts: unknown): boolean {
  return Array.isArray(texts) && texts.length === 0;
}

/** Of what it is called now; null where that name has no translation. */
function titleIn(subject: Subject, language: string): string | null {
  const named = subject.updates.findLast(({ title }) => title !== undefined) ?? subject;
  return named.translations[language]?.title ?? null;
}

function summaryIn(incident: Incident, { language, pageUrl }: { language: string; pageUrl: string }): string | null {
  const body = incident.translations[language]?.body ?? '';
  return body === '' ? null : wireBody(body, pageUrl);
}

/** Of what customers must do now, each part as the update that said it last has it. */
function actionIn({ updates }: Incident, language: string) {
  const said = (part: 'what' | 'who') =>
    updates.findLast(({ action }) => action?.[part] !== undefined)?.translations[language]?.action?.[part];
  const texts = orders({ what: said('what'), who: said('who') });
  return texts.what === null && texts.who === null ? null : texts;
}

function orders({ what, who }: NonNullable<Translation['action']>) {
  return { what: what ?? null, who: who ?? null };
}

/** Of the figures stated so far; what their values are called stands with the updates that state them. */
function labelsIn(incident: Incident, language: string) {
  return figuresOf(incident).flatMap(({ id }) => {
    const label = incident.translations[language]?.figures?.[id]?.label;
    return label === undefined ? [] : [{ id, label }];
  });
}

function statedIn(stated: IncidentUpdate['figures'] = {}, texts: NonNullable<Translation['figures']> = {}) {
  return Object.keys(stated).flatMap((id) => {
    const { value, note } = texts[id] ?? {};
    return value === undefined && note === undefined ? [] : [{ id, value: value ?? null, note: note ?? null }];
  });
}
