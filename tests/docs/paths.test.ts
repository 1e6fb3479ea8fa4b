import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const DOCUMENTS = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).flatMap((name) =>
    name.endsWith('.md') ? [join('docs', name)] : [],
  ),
];

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** Links and paths in a document that lead to no file of this repository. */
function missingIn(document: string): string[] {
  const text = readFileSync(document, 'utf8');
  const links = [...text.matchAll(/\]\((?![a-z]+:|\/|#)([^)#\s]+)/g)].map(([, path = '']) =>
    join(dirname(document), path),
  );
  const paths = [...text.matchAll(/`((?:src|scripts|tests|docs|bench)\/[\w./-]*)`/g)].map(([, path = '']) => path);
  return [...links, ...paths].filter((path) => !existsSync(path));
}

function unknownCommandsIn(document: string): string[] {
  const text = readFileSync(document, 'utf8');
  return [...text.matchAll(/npm (?:run )?(?!run|ci|install)([a-z-]+)/g)]
    .map(([, name = '']) => name)
    .filter((name) => !(name in scripts) && text.includes(`npm run ${name}`));
}

test.each(DOCUMENTS)('every path that %s names exists', (document) => {
  // The guide for staff links as entries do, to examples of its own.
  expect(missingIn(document)).toEqual([]);
});

test.each(DOCUMENTS)('every command that %s names exists', (document) => {
  expect(unknownCommandsIn(document)).toEqual([]);
});

test('every command has its row in the README', () => {
  const readme = readFileSync('README.md', 'utf8');
  const developers = ['format', 'pictures', 'bench', 'bench:send', 'bench:audience', 'prove', 'torture'];
  const missing = Object.keys(scripts).filter(
    (name) => !developers.includes(name) && !readme.includes(`npm run ${name}`) && !readme.includes(`npm ${name}`),
  );
  expect(missing).toEqual([]);
});
