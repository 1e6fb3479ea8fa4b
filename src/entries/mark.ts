/**
 * The one door for a company's mark: an SVG file becomes plain shapes here, or
 * problems. What is not on these lists does not pass: no script, no event
 * handler, no style, no text, no reference to anything, inside or outside.
 */
import type { MarkElement } from '#core/brand.ts';
import { placesOf, problemAt, type Problem } from './problem.ts';
import type { Source } from './source.ts';

/** Bytes: it travels with every page. */
const MAX_MARK_BYTES = 8 * 1024;

const MAX_DEPTH = 20;

const SHAPES = ['g', 'path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon'];

const NUMBER = String.raw`[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?`;
const NUMBERS = new RegExp(String.raw`^\s*${NUMBER}(?:[\s,]+${NUMBER})*\s*$`, 'i');
const LENGTH = new RegExp(`^${NUMBER}(?:px|%)?$`, 'i');
const PAINT = /^(?:#[0-9a-f]{3,8}|[a-z]{3,20})$/i;
const WORD = /^[a-z]{3,20}$/;
const PATH = /^[\s\d,.eE+\-MmLlHhVvCcSsQqTtAaZz]*$/;
const TRANSFORM = /^\s*(?:(?:matrix|translate|scale|rotate|skewX|skewY)\([\s\d,.eE+-]*\)[\s,]*)+$/;

/** What an attribute's value looks like. None of it can hold an address. */
const VALUES: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries('x y x1 x2 y1 y2 cx cy r rx ry width height stroke-width'.split(' ').map((it) => [it, LENGTH])),
  ...Object.fromEntries('opacity fill-opacity stroke-opacity stroke-miterlimit'.split(' ').map((it) => [it, LENGTH])),
  ...Object.fromEntries('fill-rule clip-rule stroke-linecap stroke-linejoin'.split(' ').map((it) => [it, WORD])),
  fill: PAINT,
  stroke: PAINT,
  d: PATH,
  points: NUMBERS,
  'stroke-dasharray': NUMBERS,
  transform: TRANSFORM,
};

/** Of the outermost element; only the first and what every shape may have are kept. */
const ROOT_VALUES: Readonly<Record<string, RegExp>> = {
  ...VALUES,
  viewBox: new RegExp(
    String.raw`^\s*${NUMBER}[\s,]+${NUMBER}(?:[\s,]+\+?(?:[1-9]\d*\.?\d*|0?\.\d*[1-9]\d*)){2}\s*$`,
    'i',
  ),
  xmlns: /^http:\/\/www\.w3\.org\/2000\/svg$/,
  version: /^1\.[012]$/,
};
const DROPPED = ['xmlns', 'version', 'width', 'height', 'x', 'y'];

const ATTRIBUTE = /\s+([\w:.-]+)\s*=\s*(?:"([^"<&]*)"|'([^'<&]*)')/y;
const TOKEN = /\s+|<!--[\s\S]*?-->|<(?<close>\/?)(?<name>[A-Za-z][\w:.-]*)/y;
const DECLARATION = /^\ufeff?<\?xml [^<>]*\?>/;

export function readMark({ file, text }: Source): MarkElement | Problem[] {
  const bytes = Buffer.byteLength(text);
  const placeAt = placesOf(file, text);
  const findings: Finding[] = [];
  if (bytes > MAX_MARK_BYTES) return [problemAt(placeAt(0), tooLarge(bytes))];
  const root = readElements(text, findings);
  if (findings.length > 0 || root === null) {
    return findings.map(({ offset, message, fix }) =>
      problemAt(placeAt(offset), { code: 'mark-not-allowed', message, fix }),
    );
  }
  return root;
}

interface Finding {
  offset: number;
  message: string;
  fix: string;
}

/** Null where there is a finding. */
function readElements(text: string, findings: Finding[]): MarkElement | null {
  const open: MarkElement[] = [];
  let root: MarkElement | null = null;
  let at = DECLARATION.exec(text)?.[0].length ?? 0;
  while (at < text.length) {
    const token = matchAt(TOKEN, text, at);
    if (token === null) return found(findings, at, UNREADABLE);
    const { close, name } = token.groups ?? {};
    const start = at;
    at += token[0].length;
    if (name === undefined) continue;
    if (close === '/') {
      const end = matchAt(/\s*>/y, text, at);
      if (end === null || open.pop()?.name !== name) return found(findings, start, UNREADABLE);
      at += end[0].length;
      continue;
    }
    if (open.length >= MAX_DEPTH || (open.length === 0 && root !== null)) return found(findings, start, UNREADABLE);
    const { element, end } = readElement({ text, start, at, name, isRoot: open.length === 0 }, findings);
    const tail = matchAt(/\s*(\/?)>/y, text, end);
    if (tail === null) return found(findings, end, UNREADABLE);
    at = end + tail[0].length;
    root ??= element;
    open.at(-1)?.children.push(element);
    if (tail[1] !== '/') open.push(element);
  }
  if (root === null || open.length > 0) return found(findings, root === null ? 0 : text.length, UNREADABLE);
  return findings.length > 0 ? null : root;
}

interface Opened {
  text: string;
  /** Offset of the `<`. */
  start: number;
  /** Offset behind the name. */
  at: number;
  name: string;
  isRoot: boolean;
}

function readElement(opened: Opened, findings: Finding[]): { element: MarkElement; end: number } {
  const { text, start, name, isRoot } = opened;
  const allowed = isRoot ? ['svg'] : SHAPES;
  if (!allowed.includes(name)) {
    findings.push({
      offset: start,
      message: isRoot
        ? `The file begins with “${shown(name)}” and not with “svg”.`
        : `“${shown(name)}” is no plain shape.`,
      fix: isRoot ? 'Put an SVG file here.' : `Delete it, or draw it with ${SHAPES.join(', ')}.`,
    });
  }
  const values = isRoot ? ROOT_VALUES : VALUES;
  const attributes: Record<string, string> = {};
  let end = opened.at;
  for (let match = matchAt(ATTRIBUTE, text, end); match !== null; match = matchAt(ATTRIBUTE, text, end)) {
    const [whole, key = '', double, single = ''] = match;
    const value = double ?? single;
    // What an element is full of that may not stand here at all would only be noise.
    if (allowed.includes(name))
      judgeAttribute({ key, value, pattern: patternOf(values, key), offset: end + whole.search(/\S/) }, findings);
    if (!isRoot || !DROPPED.includes(key)) attributes[key] = value;
    end += whole.length;
  }
  if (isRoot && name === 'svg' && attributes['viewBox'] === undefined) {
    findings.push({
      offset: start,
      message: 'The picture does not say what part of the plane it shows.',
      fix: 'Add a “viewBox” to “svg”, as in viewBox="0 0 32 32".',
    });
  }
  return { element: { name, attributes, children: [] }, end };
}

interface Judged {
  key: string;
  value: string;
  pattern: RegExp | null;
  offset: number;
}

function judgeAttribute({ key, value, pattern, offset }: Judged, findings: Finding[]): void {
  if (pattern === null) {
    findings.push({ offset, message: `A mark may not have “${shown(key)}” here.`, fix: 'Delete it with its value.' });
  } else if (!pattern.test(value)) {
    findings.push({
      offset,
      message: `“${shown(value)}” is not allowed as “${key}” of a mark.`,
      fix:
        PAINT === pattern
          ? 'Write a plain colour, as in "#0b57d0" or "currentColor".'
          : 'Write plain numbers or words, without a reference.',
    });
  }
}

function patternOf(values: Readonly<Record<string, RegExp>>, key: string): RegExp | null {
  return Object.hasOwn(values, key) ? (values[key] ?? null) : null;
}

function found(findings: Finding[], offset: number, told: Omit<Finding, 'offset'>): null {
  findings.push({ offset, ...told });
  return null;
}

const UNREADABLE = {
  message: 'Something other than the shapes of one SVG picture stands here.',
  fix: 'Delete it, or save the picture again as “plain SVG”, without text, styles and a document type.',
};

function tooLarge(bytes: number): Pick<Problem, 'code' | 'message' | 'fix'> {
  return {
    code: 'file-too-large',
    message: `The mark has ${bytes} bytes, and may have ${MAX_MARK_BYTES}: it travels with every page.`,
    fix: 'Draw it with fewer shapes, or save it again with fewer digits.',
  };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
