/** Components and groups as Statuspage's flat rows. */
import type { Component, ComponentGroup, ComponentStatus } from '#core/component.ts';
import { worstComponentStatus } from '#core/component.ts';
import type { Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import type { ComponentState } from '#core/page-status.ts';
import { wireId, wireTime } from './wire-id.ts';

/** Statuspage has no word for a service stopped on purpose; the true word stands in `x_allclear`. */
export function wireStatus(status: ComponentStatus): Exclude<ComponentStatus, 'suspended'> {
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
export function wireComponents(content: Content, states: readonly ComponentState[]) {
  const { groups } = content.page;
  const alone = states.filter(({ component }) => component.group === undefined);
  return [
    ...groups.flatMap((group, index) => {
      const members = states.filter(({ component }) => component.group === group.id);
      const rows = members.map((state, position) => wireComponent(content, state, position + 1));
      return members.length === 0 ? [] : [wireGroup(content, { group, members, position: index + 1 }), ...rows];
    }),
    ...alone.map((state, index) => wireComponent(content, state, groups.length + index + 1)),
  ];
}

/** One row; `position` counts from 1 within its group. */
function wireComponent(content: Content, { component, status, since }: ComponentState, position: number) {
  return {
    id: componentWireId(component.id),
    name: component.name,
    status: wireStatus(status),
    ...rowTimes(component.since, changedAt(content, component, since)),
    position,
    description: component.description ?? null,
    showcase: true,
    start_date: wireTime(component.since).slice(0, 10),
    group_id: component.group === undefined ? null : wireId(`groups/${component.group}`),
    page_id: wireId('page'),
    group: false,
    only_show_if_degraded: false,
    x_allclear: { id: component.id, status, since: since === null ? null : wireTime(since) },
  };
}

function wireGroup(
  content: Content,
  { group, members, position }: { group: ComponentGroup; members: readonly ComponentState[]; position: number },
) {
  const rows = members.map(({ component, since }) => changedAt(content, component, since));
  const since = Math.min(...members.map(({ component }) => component.since));
  const worst = worstComponentStatus(members.map(({ status }) => status));
  return {
    id: wireId(`groups/${group.id}`),
    name: group.name,
    status: wireStatus(worst),
    ...rowTimes(since, Math.max(...rows)),
    position,
    description: group.description ?? null,
    showcase: true,
    start_date: wireTime(since).slice(0, 10),
    group_id: null,
    page_id: wireId('page'),
    group: true,
    only_show_if_degraded: false,
    components: members.map(({ component }) => componentWireId(component.id)),
    x_allclear: { id: group.id, status: worst, since: null },
  };
}

function rowTimes(createdAt: Instant, updatedAt: Instant) {
  return { created_at: wireTime(createdAt), updated_at: wireTime(updatedAt) };
}

/** When its status last changed: the beginning of the present one, or the last word of any entry about it. */
function changedAt(content: Content, component: Component, since: Instant | null): Instant {
  const said = content.incidents.flatMap(({ updates }) =>
    updates.filter(({ components }) => component.id in components).map(({ at }) => at),
  );
  return Math.max(component.since, since ?? 0, ...said);
}
