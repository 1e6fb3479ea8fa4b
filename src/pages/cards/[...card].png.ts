import type { APIContext } from 'astro';
import { pngOf } from '#render/pictures/picture.ts';
import { cards } from '#site/cards.ts';

export function getStaticPaths() {
  return [...cards].map(([card, svg]) => ({ params: { card }, props: { svg } }));
}

export async function GET({ props }: APIContext<{ svg: string }>): Promise<Response> {
  return new Response(await pngOf(props.svg), { headers: { 'content-type': 'image/png' } });
}
