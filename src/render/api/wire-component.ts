/** Components and groups as Statuspage's flat rows. */
import type { z } from 'zod';
import { worstComponentStatus, type Component, type ComponentGroup, type ComponentStatus } from '#core/component.ts';
import type { Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import type { ComponentState } from '#core/page-status.ts';
import { intervalsOf } from '#core/timeline.ts';
import type { WireGroup, WireLeaf, WireRow, wireStatusShape } from './component-shape.ts';
import type { Told } from './told.ts';
import { entryWireId, pageWireId, wireId, wireTime } from './wire-id.ts';

/** Statuspage has no word for a service stopped on purpose; the true word stands in `x_allclear`. */
export function wireStatus(status: ComponentStatus): z.output<typeof wireStatusShape> {
  return status === 'suspended' ? 'major_outage' : status;
}

export function componentWireId(id: string): string {
  return wireId(`components/${id}`);
}

/** “Group - Component”, or the bare name. */
export function wireComponentName(content: Content, id: string): string {
  const component = content.page.components.find((candidate) => candidate.id === id);
  const group = content.page.groups.find((candidate) => candidate.id === component?.group);
  return group === undefined ? (component?.name ?? id) : `${group.name} - ${component?.name ?? id}`;
}

/** Each group followed by its members, then the components of no group. */
export function wireComponents(told: Pick<Told, 'content' | 'status' | 'now'>): WireRow[] {
  const { page } = told.content;
  const states = told.status.components.map((state) => ({ ...state, changedAt: changedAt(told, state.component) }));
  const alone = states.filter(({ component }) => component.group === undefined);
  return [
    ...page.groups.flatMap((group, index) => {
      const members = states.filter(({ component }) => component.group === group.id);
      const rows = members.map((state, position) => wireLeaf(told.content, state, position + 1));
      return members.length === 0 ? [] : [wireGroup(told.content, { group, members, position: index + 1 }), ...rows];
    }),
    ...alone.map((state, index) => wireLeaf(told.content, state, page.groups.length + index + 1)),
  ];
}

type RowState = ComponentState & { changedAt: Instant };

/** One row; `position` counts from 1 within its group. */
function wireLeaf(content: Content, state: RowState, position: number): WireLeaf {
  const { component, status, since, causes } = state;
  return {
    id: componentWireId(component.id),
    name: component.name,
    status: wireStatus(status),
    ...rowTimes(component.since, state.changedAt),
    position,
    description: component.description ?? null,
    showcase: true,
    group_id: component.group === undefined ? null : wireId(`groups/${component.group}`),
    page_id: pageWireId(content.page),
    group: false,
    only_show_if_degraded: false,
    x_allclear: {
      id: component.id,
      status,
      since: since === null ? null : wireTime(since),
      causes: causesOf(content, causes),
      translations: translated(content.page, 'components', component),
    },
  };
}

function wireGroup(
  content: Content,
  { group, members, position }: { group: ComponentGroup; members: readonly RowState[]; position: number },
): WireGroup {
  const since = Math.min(...members.map(({ component }) => component.since));
  const worst = worstComponentStatus(members.map(({ status }) => status));
  return {
    id: wireId(`groups/${group.id}`),
    name: group.name,
    status: wireStatus(worst),
    ...rowTimes(since, Math.max(...members.map((member) => member.changedAt))),
    position,
    description: group.description ?? null,
    showcase: true,
    group_id: null,
    page_id: pageWireId(content.page),
    group: true,
    only_show_if_degraded: false,
    components: members.map(({ component }) => componentWireId(component.id)),
    x_allclear: {
      id: group.id,
      status: worst,
      since: null,
      causes: causesOf(
        content,
        members.flatMap(({ causes }) => causes),
      ),
      translations: translated(content.page, 'groups', group),
    },
  };
}

function causesOf({ incidents, maintenances }: Content, causes: readonly string[]): string[] {
  if (causes.length === 0) return [];
  return [...incidents, ...maintenances].filter(({ id }) => causes.includes(id)).map(entryWireId);
}

function rowTimes(createdAt: Instant, updatedAt: Instant) {
  return {
    created_at: wireTime(createdAt),
    updated_at: wireTime(updatedAt),
    start_date: wireTime(createdAt).slice(0, 10),
  };
}

/** When its status last changed, or an entry last spoke of it. */
function changedAt({ content, now }: Pick<Told, 'content' | 'now'>, { id, since }: Component): Instant {
  const changed = intervalsOf(content, id, { from: 0, until: now + 1 }).at(-1)?.startAt ?? 0;
  let latest = Math.max(since, changed);
  for (const { updates } of content.incidents)
    for (const { at, components } of updates) if (id in components && at > latest) latest = at;
  return latest;
}

/** What page.yaml says of it in the other languages. */
function translated(
  { translations }: Content['page'],
  kind: 'components' | 'groups',
  original: Component | ComponentGroup,
): WireLeaf['x_allclear']['translations'] {
  const said = Object.entries(translations).flatMap(([language, texts]) => {
    const { name = original.name, description = original.description } = texts[kind][original.id] ?? {};
    const isSame = name === original.name && description === original.description;
    return isSame ? [] : [[language, { name, description: description ?? null }] as const];
  });
  return Object.fromEntries(said);
}
