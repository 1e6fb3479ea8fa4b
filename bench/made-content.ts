/** Content of a realistic shape in any number, written by the project's own printer. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { incidentFactsSchema, updateFactsSchema } from '#core/incident.ts';
import { HOUR, MINUTE, printInstant, type Instant } from '#core/instant.ts';
import { printEntry } from '#entries/entry.ts';

/** When the made incidents end, and so the moment to build. */
export const MADE_UNTIL: Instant = Date.parse('2026-01-01T00:00Z');
/** However many there are, they are spread over the same ten years, so that the history has the same months. */
const MADE_FROM: Instant = Date.parse('2016-01-01T00:00Z');

const COMPONENTS = ['withdrawals', 'deposits', 'trading', 'api', 'sign-in'];

const COURSE = [
  { name: '01-late', status: 'investigating', component: 'partial_outage', after: 0 },
  { name: '02-found', status: 'identified', component: 'degraded_performance', after: 40 * MINUTE },
  { name: '03-over', status: 'resolved', component: 'operational', after: 2 * HOUR },
] as const;

/** Fills an empty folder with a page and `count` incidents of three updates each, between `from` and the end. */
export function makeContent(folder: string, count: number, from: Instant = MADE_FROM): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'page.yaml'), pageText());
  const step = Math.floor((MADE_UNTIL - from) / (count + 1) / MINUTE) * MINUTE;
  for (let number = 1; number <= count; number += 1) makeIncident(folder, number, from + number * step);
}

function makeIncident(folder: string, number: number, at: Instant): void {
  const component = COMPONENTS[number % COMPONENTS.length] ?? '';
  const path = join(folder, 'incidents', `${printInstant(at).slice(0, 10)}-${component}-late-${number}`);
  mkdirSync(path, { recursive: true });
  const head = z.decode(incidentFactsSchema, { title: `Some ${component} arrive late, case ${number}` });
  writeFileSync(join(path, 'incident.md'), printEntry(incidentFactsSchema, head, ''));
  for (const { name, status, component: becomes, after } of COURSE) {
    const isLast = status === 'resolved';
    const facts = z.decode(updateFactsSchema, {
      at: printInstant(at + after),
      status,
      components: { [component]: becomes },
      ...(isLast ? {} : { nextUpdate: printInstant(at + after + HOUR) }),
    });
    writeFileSync(join(path, `${name}.md`), printEntry(updateFactsSchema, facts, bodyOf(component, number)));
  }
}

function bodyOf(component: string, number: number): string {
  return `Some customers wait longer than usual for ${component}. **Your money is safe**, and you need to do nothing.

- What we know: one of ${number % 7} machines that do this work answers late since this morning.
- What we do not know yet: why it does, and whether others will.

We are moving the work to other machines and say here what comes of it; [what happened before](/history/) stays on this page.`;
}

function pageText(): string {
  const components = COMPONENTS.map((id) => `  - { id: ${id}, name: ${id}, since: ${printInstant(MADE_FROM)} }\n`);
  return `name: Bench\nurl: https://status.bench.example\ncomponents:\n${components.join('')}`;
}
