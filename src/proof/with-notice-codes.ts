/** The codes of everything that was said, put to the entries that say it: whatever shows an entry can show its code. */
import type { Content } from '#core/content.ts';
import type { NoticeProof } from '#core/notice-code.ts';
import { noticesOf } from '#core/notice.ts';
import { canonicalNotice } from './canonical-notice.ts';
import { proofOf } from './notice-code.ts';

/**
 * To be asked once, of the content in its first language and before
 * `contentIn`: a translation has the code of its original.
 */
export function withNoticeCodes(content: Content): Content {
  const proofs = new Map(
    noticesOf(content).map((notice) => [notice.id, proofOf(canonicalNotice(notice, content.page))]),
  );
  const proven = <T extends { id: string }>(entry: T): T => withProof(entry, proofs);
  return {
    ...content,
    incidents: content.incidents.map((incident) => ({
      ...incident,
      updates: incident.updates.map(proven),
      postmortem: incident.postmortem && proven(incident.postmortem),
    })),
    maintenances: content.maintenances.map((work) => ({ ...work, updates: work.updates.map(proven) })),
    announcements: content.announcements.map(proven),
  };
}

function withProof<T extends { id: string }>(entry: T, proofs: ReadonlyMap<string, NoticeProof>): T {
  const proof = proofs.get(entry.id);
  return proof === undefined ? entry : { ...entry, proof };
}
