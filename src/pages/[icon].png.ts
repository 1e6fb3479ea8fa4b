import type { APIContext } from 'astro';
import { ICON_SIZES, lastingIcon } from '#render/pictures/icon.ts';
import { pngOf } from '#render/pictures/picture.ts';

export function getStaticPaths() {
  return [
    ...ICON_SIZES.map((size) => ({ params: { icon: `icon-${size}` }, props: { size } })),
    { params: { icon: 'apple-touch-icon' }, props: { size: 180 } },
  ];
}

export async function GET({ props }: APIContext<{ size: number }>): Promise<Response> {
  return new Response(await pngOf(lastingIcon(props.size)), { headers: { 'content-type': 'image/png' } });
}
