/** Hugo's configuration of a cState site: whose page it is, and its systems. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { configurationSchema, type Configuration } from './cstate-shape.ts';
import type { History } from './history.ts';
import { MovingError } from './moving-error.ts';
import { parseShape, readTextFile } from './read-source.ts';

const CONFIGURATIONS = ['config.yml', 'config.yaml', 'hugo.yml', 'hugo.yaml'];

export function readConfiguration(folder: string): Configuration {
  const file = CONFIGURATIONS.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined) throw new MovingError(`“${folder}” has no config.yml, so it is no cState site.`);
  return parseShape(configurationSchema, parseYaml(readTextFile(file), file), file);
}

export function parseYaml(text: string, name: string): unknown {
  try {
    // Times stay as they were typed: whether a zone stands there is told.
    return parse(text, { schema: 'core', maxAliasCount: 0 });
  } catch {
    throw new MovingError(`“${name}” is no YAML that can be read.`);
  }
}

export function systemsOf({ params }: Configuration): History['components'] {
  const untitled = new Set(
    (params?.categories ?? []).flatMap(({ name, untitled: isBare }) => (isBare === true ? [name] : [])),
  );
  return (params?.systems ?? []).map(({ name, description, category }) => ({
    key: name,
    name,
    group: category && !untitled.has(category) ? category : null,
    description: description ?? null,
    since: null,
  }));
}
