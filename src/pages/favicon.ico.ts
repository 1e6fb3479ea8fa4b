import { lastingIcon } from '#render/pictures/icon.ts';
import { icoOf, pngOf } from '#render/pictures/picture.ts';

const SIZES = [16, 32, 48];

export async function GET(): Promise<Response> {
  const pictures = await Promise.all(SIZES.map(async (size) => ({ size, png: await pngOf(lastingIcon(size)) })));
  return new Response(icoOf(pictures), { headers: { 'content-type': 'image/x-icon' } });
}
