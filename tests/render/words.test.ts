/** The catalogs of words: each says everything that English says, and in its own language. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { plural, type PluralForms } from '#render/words/plural.ts';
import { SPOKEN_LANGUAGES, wordsOf, type Words } from '#render/words/words.ts';

/** What the catalogs asked `plural` to count; it counts as ever. */
const asked = vi.hoisted((): { count: unknown; forms: PluralForms }[] => []);

vi.mock('#render/words/plural.ts', async (importOriginal) => {
  const original = await importOriginal<{ plural: typeof plural }>();
  function listening(language: string): ReturnType<typeof original.plural> {
    const count = original.plural(language);
    return (number, given) => {
      asked.push({ count: number, forms: given });
      return count(number, given);
    };
  }
  return { plural: listening };
});

type Speaker = (...values: unknown[]) => string;
type Leaf = string | Speaker;

const COUNTS = [0, 1, 2, 3, 5, 11, 100, 1_000_000];
const INTEGERS = [...Array(201).keys(), 1_000_000];

/** Names, units and words that another language writes as English does. */
const SAME_AS_ENGLISH =
  'API,Badge,E-mail,Feed,Maintenance,Service,Services,Status,incident,incidents,service,services,{} d,{} h,{} min'.split(
    ',',
  );

const SCRIPTS: Record<string, RegExp> = {
  ar: /\p{Script=Arabic}/u,
  he: /\p{Script=Hebrew}/u,
  hi: /\p{Script=Devanagari}/u,
  ja: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
  zh: /\p{Script=Han}/u,
};

const LONGEST = 2.2;
const BUTTONS =
  /^(nav\..*|home\.(getUpdates|allHistory|readUpdates)|subscribe\.title|search\.button|maintenance\.addToCalendar|uptime\.download)$/;

const en = leavesOf(catalog('en'));
const others = SPOKEN_LANGUAGES.filter((language) => language !== 'en');

beforeEach(() => {
  asked.length = 0;
});

test('ten languages speak beside English', () => {
  expect(SPOKEN_LANGUAGES).toStrictEqual('en de fr es pt tr ar he ja zh hi'.split(' '));
});

describe.each(others)('the words of “%s”', (language) => {
  const leaves = leavesOf(catalog(language));

  test('are those of English, in its order', () => {
    expect([...leaves.keys()]).toStrictEqual([...en.keys()]);
  });

  test('say something, keep every argument and every place, and count in all forms', () => {
    expect(problemsOf(language, leaves)).toStrictEqual([]);
  });
});

test('the words of English keep every argument too, and count in all forms', () => {
  expect([...lostArguments('en', en), ...lackingForms('en', en)]).toStrictEqual([]);
});

describe('a broken catalog is told', () => {
  test('that lacks a key, or has one too many', () => {
    const { nav: _, ...rest } = catalog('de');
    expect([...leavesOf(rest).keys()]).not.toStrictEqual([...en.keys()]);
    expect([...leavesOf({ ...catalog('de'), more: 'Mehr' }).keys()]).not.toStrictEqual([...en.keys()]);
  });

  test.each<[string, string, Leaf]>([
    ['de state.clear', 'is empty', ' '],
    ['de about', 'is empty', () => ''],
    ['de state.since', 'has not the places of English', 'seit'],
    ['de nav.search', 'has not the places of English', 'Suche {}'],
    ['de state.lastResolved', 'loses ⟦1⟧', (title) => `${String(title)} ist behoben.`],
    ['de incident.recordPromises', 'loses ⟦0⟧', counting('de', { one: '#', other: '# von' })],
    ['de uptime.days', 'loses 3', counting('de', { one: '# Tag', other: 'Tage' })],
    ['ar uptime.days', 'loses 11', counting('ar', { ...forms('# أيام'), many: 'أيام' })],
    ['ar uptime.days', 'has not the forms zero, one, two, few, many, other', counting('ar', { other: '# يوم' })],
    ['fr uptime.days', 'has not the forms one, many, other', counting('fr', { one: '# jour', other: '# jours' })],
    ['ja uptime.days', 'has not the forms other', counting('ja', { one: '#日', other: '#日間' })],
    ['de uptime.days', 'does not count', (days) => `${String(days)} Tage`],
    ['de nav.search', 'is English', 'Search'],
    ['de about', 'is English', (time) => `about ${String(time)}`],
    ['ar nav.search', 'is not in its script', 'Recherche'],
    ['he about', 'is not in its script', (time) => `ca. ${String(time)}`],
    ['ja units.hour', 'is not in its script', '{} Std.'],
    ['zh footer.api', 'is not in its script', 'API'],
    ['hi uptime.days', 'is not in its script', counting('hi', { one: '# din', other: '# दिन' })],
    ['de nav.search', 'is too long', 'Durchsuchen aller Seiten'],
    [
      'de home.readUpdates',
      'is too long',
      counting('de', forms('Alle # veröffentlichten Meldungen hintereinander lesen')),
    ],
  ])('“%s” %s', (place, problem, leaf) => {
    const [language = '', path = ''] = place.split(' ');
    const broken = new Map(leavesOf(catalog(language))).set(path, leaf);
    expect(problemsOf(language, broken)).toContain(`${path} ${problem}`);
  });
});

/** A word that counts by its last argument. */
function counting(language: string, given: PluralForms): Speaker {
  return (...values) => plural(language)(values.at(-1) as number, given);
}

/** The same text in every form. */
function forms(text: string): Record<Intl.LDMLPluralRule, string> {
  return { zero: text, one: text, two: text, few: text, many: text, other: text };
}

function problemsOf(language: string, leaves: ReadonlyMap<string, Leaf>): string[] {
  return [
    ...lostArguments(language, leaves),
    ...lackingForms(language, leaves),
    ...[...leaves].flatMap(([path, leaf]) => wordProblems(language, path, leaf)),
  ];
}

function lostArguments(language: string, leaves: ReadonlyMap<string, Leaf>): string[] {
  return functionsOf(leaves).flatMap(([path, speak]) => {
    const counted = countedArgument(path);
    const marks = marksOf(path);
    if (counted === null) return lostMarks(path, speak(...marks), marks);
    return COUNTS.flatMap((number) => {
      const said = speak(...marks.with(counted, number));
      const lost = lostMarks(path, said, marks.toSpliced(counted, 1));
      const isTold = digitsIn(said).includes(String(number)) || isToldByForm(language, number);
      return isTold ? lost : [...lost, `${path} loses ${number}`];
    });
  });
}

function lostMarks(path: string, said: string, marks: readonly unknown[]): string[] {
  return marks.filter((mark) => !said.includes(String(mark))).map((mark) => `${path} loses ${String(mark)}`);
}

/** “Two days” is a form of its own where that form holds no larger number; “many days” tells no number. */
function isToldByForm(language: string, number: number): boolean {
  const rules = new Intl.PluralRules(language);
  return INTEGERS.every((other) => other <= 2 || rules.select(other) !== rules.select(number));
}

function lackingForms(language: string, leaves: ReadonlyMap<string, Leaf>): string[] {
  const rules = new Intl.PluralRules(language);
  const needed = sorted(new Set(INTEGERS.map((number) => rules.select(number))));
  return functionsOf(leaves).flatMap(([path, speak]) => {
    if (countedArgument(path) === null) return [];
    asked.length = 0;
    speak(...marksOf(path));
    const [used] = asked;
    if (used === undefined || !marksOf(path).includes(used.count)) return [`${path} does not count`];
    const has = sorted(Object.keys(used.forms) as Intl.LDMLPluralRule[]);
    return has.join() === needed.join() ? [] : [`${path} has not the forms ${needed.join(', ')}`];
  });
}

function wordProblems(language: string, path: string, leaf: Leaf): string[] {
  const [said, english] = [allSaid(path, leaf), allSaid(path, en.get(path) ?? '')];
  // What is only dots and colons in English, “{}: {}”, has no language.
  const hasLanguage = english.some((text) => /\p{L}/u.test(withoutMarks(text)));
  const script = SCRIPTS[language];
  const checks: [string, boolean][] = [
    ['is empty', said.some((text) => text.trim() === '')],
    ['has not the places of English', said.some((text) => placesIn(text) !== placesIn(english[0] ?? ''))],
    ['is English', hasLanguage && said.some((text) => english.includes(text) && !isSame(text))],
    ['is not in its script', hasLanguage && said.some((text) => script?.test(withoutMarks(text)) === false)],
    ['is too long', BUTTONS.test(path) && longest(said) > LONGEST * longest(english)],
  ];
  return checks.filter(([, isBroken]) => isBroken).map(([problem]) => `${path} ${problem}`);
}

/** A text itself; what a function says of marked arguments, of each number where it counts. */
function allSaid(path: string, leaf: Leaf): string[] {
  if (typeof leaf === 'string') return [leaf];
  const [counted, marks] = [countedArgument(path), marksOf(path)];
  return counted === null ? [leaf(...marks)] : COUNTS.map((number) => leaf(...marks.with(counted, number)));
}

/** Which argument of the word English counts by; null where it counts nothing. */
function countedArgument(path: string): number | null {
  const speak = en.get(path);
  if (typeof speak !== 'function') return null;
  asked.length = 0;
  const marks = marksOf(path);
  speak(...marks);
  return asked[0] === undefined ? null : marks.indexOf(asked[0].count);
}

function marksOf(path: string): unknown[] {
  const speak = en.get(path);
  return typeof speak === 'function' ? Array.from({ length: speak.length }, (_, index) => `⟦${index}⟧`) : [];
}

function withoutMarks(text: string): string {
  return text.replaceAll(/⟦\d⟧|\{\}/gu, '');
}

function digitsIn(text: string): string {
  return withoutMarks(text).replaceAll(/\D/g, '');
}

function isSame(text: string): boolean {
  return SAME_AS_ENGLISH.includes(text.replace(/^\d+ /, ''));
}

function placesIn(text: string): number {
  return text.split('{}').length;
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}

function sorted(categories: Iterable<Intl.LDMLPluralRule>): Intl.LDMLPluralRule[] {
  const order: Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other'];
  const given = new Set(categories);
  return order.filter((category) => given.has(category));
}

function functionsOf(leaves: ReadonlyMap<string, Leaf>): [string, Speaker][] {
  return [...leaves].flatMap(([path, leaf]) => (typeof leaf === 'function' ? [[path, leaf]] : []));
}

/** By path, “nav.search”, in the order of the file. */
function leavesOf(branch: object, above = ''): Map<string, Leaf> {
  const leaves = Object.entries(branch).flatMap(([key, value]: [string, Leaf | object]): [string, Leaf][] =>
    typeof value === 'object' ? [...leavesOf(value, `${above}${key}.`)] : [[above + key, value]],
  );
  return new Map(leaves);
}

function catalog(language: string): Words {
  const words = wordsOf(language);
  if (words === null) throw new Error(`There are no words of “${language}”.`);
  return words;
}
