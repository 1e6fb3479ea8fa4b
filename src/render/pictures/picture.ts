/** A drawing as the bytes of a picture. */
import sharp from 'sharp';

/** The drawing has a size of its own; it may hold no text, for a machine without fonts would draw none. */
export async function pngOf(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await sharp(Buffer.from(svg)).png({ palette: true, effort: 10 }).toBuffer());
}

/** An `.ico` with pictures of the named sizes, the first for programs that look no further. */
export function icoOf(pictures: readonly { size: number; png: Uint8Array }[]): Uint8Array<ArrayBuffer> {
  const entries = pictures.map(({ size, png }, index) => {
    const before = pictures.slice(0, index).reduce((sum, other) => sum + other.png.length, 0);
    const entry = Buffer.alloc(16);
    // 256 is written as 0; one plane of 32 bits.
    entry.set([size % 256, size % 256, 0, 0, 1, 0, 32, 0]);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(6 + 16 * pictures.length + before, 12);
    return entry;
  });
  const head = Buffer.from([0, 0, 1, 0, pictures.length, 0]);
  return new Uint8Array(Buffer.concat([head, ...entries, ...pictures.map(({ png }) => png)]));
}
