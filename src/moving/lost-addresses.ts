/** Old addresses that lead nowhere, since something of this site stands there: told, so that nobody counts on them. */
import type { Content } from '#core/content.ts';
import { pathOf } from '#render/addresses.ts';
import { movedAddresses } from '#render/signposts/moved-page.ts';
import { remark, type Remarks } from './remarks.ts';

export const ADDRESS_LOST = 'An old address cannot be kept: this site has, or could have, something of its own there.';

/** `files`: what was written just now; what was here before has been told. */
export function tellLostAddresses(remarks: Remarks, content: Content, files: ReadonlyMap<string, string>): void {
  const leads = new Map(movedAddresses(content).map(({ from, to }) => [from, to]));
  const heads = [
    ...content.incidents.map((incident) => ({ ...incident, file: `${incident.id}/incident.md` })),
    ...content.maintenances.map((maintenance) => ({ ...maintenance, file: `${maintenance.id}/maintenance.md` })),
    ...content.announcements.map((announcement) => ({ ...announcement, file: `${announcement.id}.md` })),
  ];
  for (const { id, imported } of heads.filter(({ file }) => files.has(file))) {
    for (const address of imported?.addresses ?? []) {
      const [path, own] = [address.replace(/\/$/, ''), `/${id}`];
      if (path !== own && leads.get(path) !== pathOf(id)) remark(remarks, ADDRESS_LOST, `${address} of ${id}`);
    }
  }
}
