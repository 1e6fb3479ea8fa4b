/**
 * How well one colour can be told from another: relative luminance and contrast
 * ratio as WCAG 2.2 defines them (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio),
 * and the nearest colour where the contrast is too low. Colours are `#rrggbb`.
 */

/** What a colour must reach against another. */
export interface Need {
  against: string;
  /** From 1 to 21. */
  ratio: number;
}

/** From 1, for a colour on itself, to 21, for black on white; the same in both orders. */
export function contrastRatio(one: string, other: string): number {
  return ratioOf(relativeLuminance(one), relativeLuminance(other));
}

export function meets(colour: string, needs: readonly Need[]): boolean {
  return needs.every(({ against, ratio }) => contrastRatio(colour, against) >= ratio);
}

/** The colour of the same hue and saturation, darker or lighter, that is nearest and meets every need; null where none does. */
export function nearestMeeting(colour: string, needs: readonly Need[]): string | null {
  const { hue, saturation, lightness } = hslOf(colour);
  const met = needs.map(({ against, ratio }) => ({ luminance: relativeLuminance(against), ratio }));
  for (let step = 0; step <= STEPS; step += 1) {
    for (const changed of [lightness - step / STEPS, lightness + step / STEPS]) {
      const candidate = hexOf({ hue, saturation, lightness: Math.min(Math.max(changed, 0), 1) });
      const luminance = relativeLuminance(candidate);
      if (met.every((other) => ratioOf(luminance, other.luminance) >= other.ratio)) return candidate;
    }
  }
  return null;
}

/** Fine enough to pass through every shade that six digits can write. */
const STEPS = 1000;

function ratioOf(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** From 0, for black, to 1, for white. */
function relativeLuminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((channel) =>
    channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Red, green and blue from 0 to 1. */
function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
}

interface Hsl {
  /** Sixths of the circle, from 0 to 6. */
  hue: number;
  /** From 0 to 1. */
  saturation: number;
  /** From 0 to 1. */
  lightness: number;
}

function hslOf(colour: string): Hsl {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour);
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const [lightness, spread] = [(most + least) / 2, most - least];
  if (spread === 0) return { hue: 0, saturation: 0, lightness };
  const saturation = spread / (1 - Math.abs(2 * lightness - 1));
  if (most === red) return { hue: ((green - blue) / spread + 6) % 6, saturation, lightness };
  return { hue: most === green ? (blue - red) / spread + 2 : (red - green) / spread + 4, saturation, lightness };
}

// The formula of CSS Color 4, section 7.1.
function hexOf({ hue, saturation, lightness }: Hsl): string {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channels = [0, 8, 4].map((offset) => {
    const at = (offset + hue * 2) % 12;
    return lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1));
  });
  return `#${channels.map((channel) => hexPair(Math.round(channel * 255))).join('')}`;
}

function hexPair(channel: number): string {
  return Math.min(Math.max(channel, 0), 255).toString(16).padStart(2, '0');
}
