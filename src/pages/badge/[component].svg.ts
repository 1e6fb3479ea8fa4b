import type { APIContext } from 'astro';
import type { ComponentState } from '#core/page-status.ts';
import { badgeSvg } from '#render/pictures/badge.ts';
import { COMPONENT_SHAPES, COMPONENT_TONES } from '#render/tones.ts';
import { words } from '#site/place.ts';
import { site } from '#site/site.ts';
import { typeface } from '#site/typeface.ts';

export function getStaticPaths() {
  return site.status.components.map((state) => ({ params: { component: state.component.id }, props: { state } }));
}

export function GET({ props }: APIContext<{ state: ComponentState }>): Response {
  const { component, status } = props.state;
  const state = { tone: COMPONENT_TONES[status], shape: COMPONENT_SHAPES[status], word: words.componentStatus[status] };
  const svg = badgeSvg({ name: component.name, ...state }, typeface);
  return new Response(svg, { headers: { 'content-type': 'image/svg+xml' } });
}
