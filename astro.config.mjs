// @ts-check
import { defineConfig } from 'astro/config';
import { compress } from './src/site/compress.ts';
import { minifyScripts } from './src/site/minify.ts';
import { rebuildOnContent } from './src/site/rebuild-on-content.ts';
import { searchIndex } from './src/site/search-index.ts';
import { trimPolicy } from './src/site/trim-policy.ts';

export default defineConfig({
  trailingSlash: 'always',
  // The default since Astro 7 glues words at line breaks before inline tags.
  compressHTML: true,
  // Compressing comes last: it copies what the others have written.
  integrations: [rebuildOnContent(), searchIndex(), trimPolicy(), minifyScripts(), compress()],
  // One request shows the whole page; the policy names the hashes of what is inlined.
  build: { inlineStylesheets: 'always', concurrency: 4 },
  security: {
    csp: {
      directives: [
        "default-src 'none'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "manifest-src 'self'",
      ],
    },
  },
  devToolbar: { enabled: false },
});
