/** What a file is, by its path: the layout of the content folder. */
import { MARK_FILE } from '#core/brand.ts';
import { SLUG } from '#core/slug.ts';
import { problemAt, type Problem } from './problem.ts';

export const ENTRY_KINDS = [
  'incident',
  'update',
  'postmortem',
  'maintenance',
  'maintenance-update',
  'guidance',
  'announcement',
  'template',
  'about',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export interface EntryName {
  kind: EntryKind;
  /** Path without `.md`, and for the file that speaks for a folder the folder itself. */
  id: string;
  /** The incident's or maintenance's id; the entry's own where it stands alone. */
  subjectId: string;
  /** The language of a translation; null for the original. */
  language: string | null;
}

const FILE = /^(?<stem>[^.]+)(?:\.(?<language>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?\.md$/;
/** What stands for `.md` in names that are almost right. */
const ENDING = /\.(?:md|markdown)$/i;
const UPDATE = /^\d\d-/;

/** Whether the file is a picture that the page may name as its mark. */
export function isMarkFile(file: string): boolean {
  return MARK_FILE.test(file);
}

export function readFileName(file: string): EntryName | Problem {
  const parts = file.split('/');
  const name = parts.at(-1) ?? '';
  const { stem, language = null } = FILE.exec(name)?.groups ?? {};
  const kind = stem === undefined ? null : kindOf(parts, stem);
  if (stem === undefined || kind === null) return isAlmost(file) ? notKebab(file) : unexpected(file);
  const slugs = [...parts.slice(1, -1), stem];
  if (!slugs.every((slug) => SLUG.test(slug))) return notKebab(file);
  const folder = parts.slice(0, -1).join('/');
  const speaksForFolder = kind === 'incident' || kind === 'maintenance';
  const id = speaksForFolder ? folder : [...parts.slice(0, -1), stem].join('/');
  return { kind, id, subjectId: parts.length === 3 ? folder : id, language };
}

function kindOf(parts: readonly string[], stem: string): EntryKind | null {
  switch (`${parts.slice(0, -1)[0] ?? ''}/${parts.length}`) {
    case 'incidents/3':
      if (stem === 'incident' || stem === 'postmortem') return stem;
      return UPDATE.test(stem) ? 'update' : null;
    case 'maintenances/3':
      if (stem === 'maintenance') return stem;
      return UPDATE.test(stem) ? 'maintenance-update' : null;
    case '/1':
      return stem === 'about' ? 'about' : null;
    case 'guidance/2':
      return 'guidance';
    case 'announcements/2':
      return 'announcement';
    case 'templates/2':
      return 'template';
    default:
      return null;
  }
}

/** Whether the name is right but for its letters, as in “01-LATE.MD”. */
function isAlmost(file: string): boolean {
  const meant = kebab(file);
  const stem = FILE.exec(meant.split('/').at(-1) ?? '')?.groups?.['stem'];
  return ENDING.test(file) && stem !== undefined && kindOf(meant.split('/'), stem) !== null;
}

function unexpected(file: string): Problem {
  return problemAt(
    { file, line: 1, column: 1 },
    {
      code: 'unexpected-file',
      message: 'Nothing reads a file of this name in this place, so customers would never see it.',
      fix: nameFor(file),
    },
  );
}

function nameFor(file: string): string {
  const parts = file.split('/');
  const name = parts.at(-1) ?? '';
  if (parts[0] === 'brand') {
    return 'The folder “brand” holds the page’s mark alone: one SVG file, with a name as in “brand/mark.svg”.';
  }
  const isBesideUpdates = /^(?:incidents|maintenances)$/.test(parts[0] ?? '') && parts.length === 3;
  if (!isBesideUpdates || !ENDING.test(name)) {
    return 'Move it out of the content folder; docs/writing-incidents.md says which files belong here.';
  }
  const words = slugOf(name.replace(ENDING, '').replace(/^\d+/, ''));
  return `If it is an update, begin its name with two digits, the next free ones, as in “02-${words}.md”.`;
}

function notKebab(file: string): Problem {
  return problemAt(
    { file, line: 1, column: 1 },
    {
      code: 'file-name',
      message:
        'Names become addresses, and this one has more in it than small letters a to z, digits and single hyphens.',
      fix: `Rename it to “${kebab(file)}”.`,
    },
  );
}

function kebab(file: string): string {
  const parts = file.split('/');
  const name = (parts.at(-1) ?? '').replace(ENDING, '.md');
  const { stem = name.replace(ENDING, ''), language } = FILE.exec(name)?.groups ?? {};
  const names = [...parts.slice(0, -1), stem].map(slugOf);
  return `${names.join('/')}${language === undefined ? '' : `.${language}`}.md`;
}

function slugOf(text: string): string {
  const slug = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return slug === '' ? 'name' : slug;
}
