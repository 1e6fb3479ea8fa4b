/**
 * A notice: what one entry says, as the thing that feeds, mails and other
 * channels carry. One update is one notice; so are a postmortem and an
 * announcement.
 */
import type { ComponentStatus } from './component.ts';
import type { Content } from './content.ts';
import { guidanceBy } from './guidance.ts';
import { actionOf, componentsOf, titleOf, type CustomerAction } from './incident-state.ts';
import type { MayBeImported } from './imported.ts';
import type { Incident, IncidentStatus, Postmortem } from './incident.ts';
import type { Instant } from './instant.ts';
import type { MaintenanceStatus } from './maintenance.ts';
import type { NoticeProof } from './notice-code.ts';
import type { Written } from './written.ts';

type NoticeKind = 'incident' | 'maintenance' | 'postmortem' | 'announcement';

export interface Notice {
  /** The id of the entry that says it: never changes, whatever is corrected in the text. */
  id: string;
  kind: NoticeKind;
  /** The id of the incident, maintenance or announcement that it belongs to; mails thread by it. */
  subjectId: string;
  /** What that subject was called when this was said. */
  title: string;
  /** What it was called first: mail programs thread by it. */
  firstTitle: string;
  at: Instant;
  isApproximate: boolean;
  status: IncidentStatus | MaintenanceStatus | null;
  /** Markdown. */
  body: string;
  /** Every component of the subject so far, with its status after this notice; the subscriber's choice is matched with it. */
  components: { id: string; status: ComponentStatus }[];
  /** Figures stated in this notice, and the value before. */
  figures: { label: string; value: string; note: string | null; before: string | null }[];
  /** What customers had to do when it was said. */
  action: CustomerAction | null;
  /** Ids of the guidance pages that there were when it was said. */
  guidance: string[];
  nextUpdateAt: Instant | null;
  /** False: feeds and pages only, nobody is mailed. */
  isNotified: boolean;
  /** When the message was sent that this one corrects; of messages alone, no entry says it. */
  corrects?: Instant | undefined;
  /** The parts of a demonstration that were made up. */
  invented: string | null;
  /** In an edition of another language: which language its text is in, and whether the original is newer. */
  origin?: NonNullable<Written['origin']>;
  /** By what it can be looked up; absent until `src/proof/` has been asked, which a page and a sender do. */
  proof?: NoticeProof;
  /** What feeds called it before it came here; several updates may share one. Absent where it was written here. */
  oldGuid?: string;
}

/** Every notice of the content, newest first; ties in the order of ids. */
export function noticesOf(content: Content): Notice[] {
  const notices = [
    ...content.incidents.flatMap((incident) => incidentNotices(content, incident)),
    ...content.maintenances.flatMap(maintenanceNotices),
    ...content.announcements.map((announcement) =>
      noticeOf('announcement', announcement, subjectOf(announcement, announcement.title)),
    ),
  ];
  return notices.toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
}

function incidentNotices(content: Content, incident: Incident): Notice[] {
  const updates = incident.updates.map((update, index) => {
    const soFar = { ...incident, updates: incident.updates.slice(0, index + 1) };
    return noticeOf('incident', update, {
      ...subjectOf(incident, titleOf(soFar)),
      guidance: guidanceBy(update.at, incident.guidance, content.guidance),
      status: update.status,
      components: componentList(componentsOf(soFar)),
      figures: figuresStated(soFar),
      action: actionOf(soFar),
      nextUpdateAt: update.nextUpdate ?? null,
    });
  });
  return incident.postmortem === null
    ? updates
    : [...updates, postmortemNotice(content, incident, incident.postmortem)];
}

/** As the incident stood when the account was published: what was said of it later is not in it. */
function postmortemNotice(content: Content, incident: Incident, postmortem: Postmortem): Notice {
  const soFar = { ...incident, updates: incident.updates.filter(({ at }) => at <= postmortem.at) };
  return noticeOf('postmortem', postmortem, {
    ...subjectOf(incident, titleOf(soFar)),
    guidance: guidanceBy(postmortem.at, incident.guidance, content.guidance),
    components: componentList(componentsOf(soFar)),
    action: actionOf(soFar),
  });
}

type Subject = { id: string; title: string } & MayBeImported;

function subjectOf({ id, title, imported }: Subject, titleThen: string) {
  return { subjectId: id, title: titleThen, firstTitle: title, subjectGuid: imported?.guid };
}

function maintenanceNotices(maintenance: Content['maintenances'][number]): Notice[] {
  const components = componentList(Object.entries(maintenance.components));
  return maintenance.updates.map((update, index) =>
    noticeOf('maintenance', update, {
      ...subjectOf(maintenance, titleOf({ ...maintenance, updates: maintenance.updates.slice(0, index + 1) })),
      status: update.status,
      components,
      nextUpdateAt: update.nextUpdate ?? null,
    }),
  );
}

function figuresStated(soFar: Incident): Notice['figures'] {
  const earlier = soFar.updates.slice(0, -1);
  return Object.entries(soFar.updates.at(-1)?.figures ?? {}).map(([id, { value, note }]) => ({
    label: soFar.figures[id]?.label ?? id,
    value,
    note: note ?? null,
    before: earlier.findLast((update) => update.figures[id] !== undefined)?.figures[id]?.value ?? null,
  }));
}

function componentList(statuses: Iterable<[string, ComponentStatus]>): Notice['components'] {
  return [...statuses].map(([id, status]) => ({ id, status }));
}

interface Said extends Written, MayBeImported {
  at: Instant;
  approximate: boolean;
  notify: boolean;
  invented?: string | undefined;
}

function noticeOf(
  kind: NoticeKind,
  said: Said,
  { subjectGuid, ...rest }: ReturnType<typeof subjectOf> & Partial<Notice>,
): Notice {
  const oldGuid = said.imported === undefined ? undefined : (said.imported.guid ?? subjectGuid);
  return {
    id: said.id,
    kind,
    at: said.at,
    isApproximate: said.approximate,
    status: null,
    body: said.body,
    components: [],
    figures: [],
    action: null,
    guidance: [],
    nextUpdateAt: null,
    isNotified: said.notify,
    invented: said.invented ?? null,
    ...(said.origin === undefined ? {} : { origin: said.origin }),
    ...(said.proof === undefined ? {} : { proof: said.proof }),
    ...(oldGuid === undefined ? {} : { oldGuid }),
    ...rest,
  };
}
