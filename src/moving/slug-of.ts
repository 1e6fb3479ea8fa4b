/** Names as addresses have them. */

const MAX_LENGTH = 60;

/** Lower-case words joined by hyphens; '' where no letter of it has a place there. */
export function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\p{M}'’]/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replaceAll(/^-+|-+$/g, '');
}

/** One that is not among those taken, and from now on is. */
export function freeSlug(text: string, instead: string, taken: Set<string>): string {
  const slug = slugOf(text) || instead;
  let free = slug;
  for (let number = 2; taken.has(free); number += 1) free = `${slug}-${number}`;
  taken.add(free);
  return free;
}
