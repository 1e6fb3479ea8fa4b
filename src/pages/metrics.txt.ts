import { metricsText } from '#render/metrics.ts';
import { site } from '#site/site.ts';

export async function GET(): Promise<Response> {
  return new Response(await metricsText(site), { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
