/**
 * The page's colours in light and dark, which of them meet, and which of a
 * brand's cannot be told from those that they meet.
 *
 * `src/styles/tokens.css` is what browsers get; a test holds `DEFAULT_PALETTES` equal to it.
 */
import { z } from 'zod';
import { contrastRatio, meets, nearestMeeting, type Need } from './contrast.ts';

/** `#rrggbb`. */
export const COLOUR = /^#[0-9a-f]{6}$/;

export const colourSchema = z.string().toLowerCase().regex(COLOUR);

/** The colours that a brand sets; the others stay as they are. */
export const brandPaletteSchema = z.strictObject({
  /** The ground of the page. */
  paper: colourSchema.optional(),
  /** The ground of lists and tables. */
  card: colourSchema.optional(),
  /** Text; also the ground of the first button, with `paper` as its text. */
  ink: colourSchema.optional(),
  /** Text beside the point. */
  soft: colourSchema.optional(),
  /** Rules and edges, which carry no meaning. */
  line: colourSchema.optional(),
  /** Links, and the ring around what has the focus. */
  link: colourSchema.optional(),
  /** Operational, resolved. */
  good: colourSchema.optional(),
  goodGround: colourSchema.optional(),
  /** Degraded, partial, an open action. */
  warn: colourSchema.optional(),
  warnGround: colourSchema.optional(),
  /** Suspended, major outage, overdue. */
  bad: colourSchema.optional(),
  badGround: colourSchema.optional(),
  /** Maintenance, announcements. */
  planned: colourSchema.optional(),
  plannedGround: colourSchema.optional(),
});
export type BrandPalette = z.output<typeof brandPaletteSchema>;

export type ColourName = keyof BrandPalette;
export type Palette = Record<ColourName, string>;

export const SCHEMES = ['light', 'dark'] as const;
export type Scheme = (typeof SCHEMES)[number];

export const DEFAULT_PALETTES: Record<Scheme, Palette> = {
  light: {
    paper: '#fbfaf7',
    card: '#ffffff',
    ink: '#1b1d21',
    soft: '#5c616b',
    line: '#e3e0d8',
    link: '#0b57d0',
    good: '#197a48',
    goodGround: '#e7f4ec',
    warn: '#8f5b00',
    warnGround: '#fdf1d8',
    bad: '#b3261e',
    badGround: '#fce8e6',
    planned: '#2457a6',
    plannedGround: '#e8effb',
  },
  dark: {
    paper: '#121417',
    card: '#191c21',
    ink: '#eceae4',
    soft: '#a3a7af',
    line: '#2b2f36',
    link: '#8ab4f8',
    good: '#6fd39c',
    goodGround: '#12291d',
    warn: '#f2c15a',
    warnGround: '#2d2310',
    bad: '#ff8a80',
    badGround: '#331614',
    planned: '#9cc0ff',
    plannedGround: '#14213a',
  },
};

/** WCAG 2.2, 1.4.3: text of any size. */
const TEXT = 4.5;
/** WCAG 2.2, 1.4.11: the ring around what has the focus. */
const RING = 3;

export interface Pair {
  colour: ColourName;
  ground: ColourName;
  /** The ratio that the two must reach. */
  needs: number;
}

/** Every two colours that meet on a page. A contrast is the same in both orders, so `ink` on `paper` is also the button. */
export const PAIRS: readonly Pair[] = [
  ...on(['paper', 'card'], ['ink', 'soft', 'link', 'good', 'warn', 'bad', 'planned'], TEXT),
  // A promise is told in good or bad whatever the state around it.
  ...on(['goodGround', 'warnGround', 'badGround', 'plannedGround'], ['ink', 'good', 'bad'], TEXT),
  ...on(['goodGround', 'warnGround', 'badGround', 'plannedGround'], ['link'], RING),
  ...on(['warnGround'], ['warn', 'soft'], TEXT),
  ...on(['plannedGround'], ['planned'], TEXT),
];

function on(grounds: readonly ColourName[], colours: readonly ColourName[], needs: number): Pair[] {
  return grounds.flatMap((ground) => colours.map((colour) => ({ colour, ground, needs })));
}

export interface LowContrast {
  /** The colour to change; the brand set it. */
  name: ColourName;
  colour: string;
  /** What it meets with the least contrast for its need. */
  other: ColourName;
  otherColour: string;
  ratio: number;
  needs: number;
  /** The nearest colour that would do wherever this one is used; null where what it meets leaves room for none. */
  instead: string | null;
}

/**
 * One for each colour of the brand that is to change. Where a brand sets both of
 * two that meet, the ground stays. Unless one is null, all `instead` together leave no low contrast.
 */
export function lowContrasts(scheme: Scheme, brand: BrandPalette): LowContrast[] {
  const given = mergedPalette(scheme, brand);
  const mended = { ...given };
  const failing = PAIRS.filter((pair) => !isMet(pair, given) && brand[blamedIn(pair, brand)] !== undefined);
  const blamed = new Set(failing.map((pair) => blamedIn(pair, brand)));
  return IN_ORDER.filter((name) => blamed.has(name)).flatMap((name) => {
    const lasting = PAIRS.filter((pair) => pair.colour === name || (pair.ground === name && !blamed.has(pair.colour)));
    const instead = nearestMeeting(given[name], needsOf(name, lasting, mended));
    mended[name] = instead ?? given[name];
    const worst = worstOf(
      failing.filter((pair) => blamedIn(pair, brand) === name),
      given,
    );
    return worst === undefined ? [] : { ...toldOf(name, worst, given), instead };
  });
}

/** Grounds first: what stands on them is then measured against what they will be. */
const IN_ORDER: readonly ColourName[] = [
  ...new Set([...PAIRS.map(({ ground }) => ground), ...PAIRS.map(({ colour }) => colour)]),
];

/** The brand's colours over the default ones. */
function mergedPalette(scheme: Scheme, brand: BrandPalette): Palette {
  const set = Object.entries(brand).filter(([, colour]) => colour !== undefined);
  return { ...DEFAULT_PALETTES[scheme], ...Object.fromEntries(set) };
}

function isMet({ colour, ground, needs }: Pair, palette: Palette): boolean {
  return meets(palette[colour], [{ against: palette[ground], ratio: needs }]);
}

function blamedIn({ colour, ground }: Pair, brand: BrandPalette): ColourName {
  return brand[colour] === undefined ? ground : colour;
}

function needsOf(name: ColourName, pairs: readonly Pair[], palette: Palette): Need[] {
  return pairs.map((pair) => ({ against: palette[otherOf(name, pair)], ratio: pair.needs }));
}

function otherOf(name: ColourName, { colour, ground }: Pair): ColourName {
  return name === colour ? ground : colour;
}

/** The one that is furthest below its need. */
function worstOf(pairs: readonly Pair[], palette: Palette): Pair | undefined {
  const share = ({ colour, ground, needs }: Pair): number => contrastRatio(palette[colour], palette[ground]) / needs;
  return pairs.toSorted((a, b) => share(a) - share(b))[0];
}

function toldOf(name: ColourName, pair: Pair, palette: Palette): Omit<LowContrast, 'instead'> {
  const other = otherOf(name, pair);
  const ratio = contrastRatio(palette[name], palette[other]);
  return { name, colour: palette[name], other, otherColour: palette[other], ratio, needs: pair.needs };
}
