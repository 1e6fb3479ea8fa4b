import { sep } from 'node:path';
import type { AstroIntegration } from 'astro';
import { CONTENT_FOLDER } from './settings.ts';

/** Makes the dev server reload when an entry changes: the site reads them itself, so Vite does not know of them. */
export function rebuildOnContent(): AstroIntegration {
  return {
    name: 'allclear-rebuild-on-content',
    hooks: {
      'astro:server:setup': ({ server }) => {
        server.watcher.add(CONTENT_FOLDER);
        server.watcher.on('all', (_event, path) => {
          if (!path.startsWith(CONTENT_FOLDER + sep)) return;
          server.moduleGraph.invalidateAll();
          server.ws.send({ type: 'full-reload' });
        });
      },
    },
  };
}
