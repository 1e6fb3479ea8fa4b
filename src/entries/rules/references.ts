/** Names that one entry uses and another defines. */
import { nearest, suggest } from '../nearest.ts';
import { problemAt, type Place, type Problem } from '../problem.ts';
import { readable, type RuleContext } from './rule.ts';

export function componentsExist({ tree, page }: RuleContext): Problem[] {
  if (page.components === undefined) return [];
  const known = page.components.map(({ id }) => id);
  return [...readable(tree, 'update'), ...readable(tree, 'maintenance')].flatMap(({ facts, yaml }) =>
    unknownKeys(facts.components ?? {}, known).map((id) =>
      problemAt(yaml.placeOfKey(['components'], id), {
        code: 'unknown-component',
        message: `The page has no component “${id}”.`,
        fix: suggest(id, known),
      }),
    ),
  );
}

export function figuresHaveLabels({ tree }: RuleContext): Problem[] {
  const incidents = new Map(readable(tree, 'incident').map((entry) => [entry.name.id, entry]));
  return readable(tree, 'update').flatMap(({ facts, yaml, name }) => {
    const incident = incidents.get(name.subjectId);
    if (incident?.facts.figures === undefined) return [];
    const known = Object.keys(incident.facts.figures);
    return unknownKeys(facts.figures ?? {}, known).map((id) =>
      problemAt(yaml.placeOfKey(['figures'], id), {
        code: 'figure-without-label',
        message: `The figure “${id}” has no label, so readers would not know what it counts.`,
        fix: `${meantInstead(id, known)} “${id}: { label: … }” to “figures” in ${incident.file}.`,
      }),
    );
  });
}

export function guidanceExists({ tree }: RuleContext): Problem[] {
  if ([...tree.misnamed].some((path) => path.startsWith('guidance/'))) return [];
  const known = tree.names.flatMap(({ kind, id }) => (kind === 'guidance' ? [id.replace('guidance/', '')] : []));
  return readable(tree, 'incident').flatMap(({ facts, yaml }) =>
    (facts.guidance ?? []).flatMap((id, index) =>
      known.includes(id)
        ? []
        : problemAt(yaml.placeOf(['guidance', index]), {
            code: 'unknown-guidance',
            message: `There is no page guidance/${id}.md.`,
            fix: known.length === 0 ? `Write guidance/${id}.md, or delete the name here.` : suggest(id, known),
          }),
    ),
  );
}

/** What “translations” of page.yaml name, page.yaml must have. */
function pageTranslationsFit(
  { translations = {}, languages, groups, components }: RuleContext['page'],
  placeOfKey: (path: PropertyKey[], key: string) => Place,
): Problem[] {
  const others = languages?.slice(1) ?? [];
  return Object.entries(translations).flatMap(([language, said]) => {
    const path = ['translations', language];
    if (languages !== undefined && !others.includes(language)) {
      return problemAt(placeOfKey(['translations'], language), {
        code: 'translation-language',
        message: `“${language}” is not among the other languages of the page.`,
        fix: 'Add it to “languages” behind the first, or delete it here.',
      });
    }
    const unknown = [
      { key: 'components', code: 'unknown-component' as const, known: components?.map(({ id }) => id) },
      { key: 'groups', code: 'unknown-group' as const, known: groups?.map(({ id }) => id) },
    ] as const;
    return unknown.flatMap(({ key, code, known }) =>
      known === undefined
        ? []
        : unknownKeys(said[key], [...known]).map((id) =>
            problemAt(placeOfKey([...path, key], id), {
              code,
              message: `“${key}” has no “${id}” to translate.`,
              fix: suggest(id, [...known]),
            }),
          ),
    );
  });
}

export function pageIsConsistent({ tree, page }: RuleContext): Problem[] {
  const { components = [] } = page;
  const placeOf = (path: PropertyKey[]): Place => tree.page.yaml.placeOf(path);
  const groups = page.groups?.map(({ id }) => id);
  const unknown = components.flatMap(({ group }, index) =>
    group === undefined || groups === undefined || groups.includes(group)
      ? []
      : problemAt(placeOf(['components', index, 'group']), {
          code: 'unknown-group',
          message: `“groups” has no group “${group}”.`,
          fix: groups.length === 0 ? `Add it to “groups”, or delete “group” here.` : suggest(group, groups),
        }),
  );
  return [
    ...unknown,
    ...pageTranslationsFit(page, (path, key) => tree.page.yaml.placeOfKey(path, key)),
    ...repeated('components', components, placeOf),
    ...repeated('groups', page.groups ?? [], placeOf),
  ];
}

function repeated(key: string, items: readonly { id: string }[], placeOf: (path: PropertyKey[]) => Place): Problem[] {
  return items.flatMap(({ id }, index) =>
    items.findIndex((other) => other.id === id) === index
      ? []
      : problemAt(placeOf([key, index, 'id']), {
          code: 'duplicate-id',
          message: `“${key}” has the id “${id}” twice.`,
          fix: 'Give one of the two another id: the one that no entry uses yet.',
        }),
  );
}

function meantInstead(id: string, known: readonly string[]): string {
  const near = nearest(id, known);
  return near === null ? 'Add' : `Did you mean “${near}”? If not, add`;
}

function unknownKeys(record: Record<string, unknown>, known: readonly string[]): string[] {
  return Object.keys(record).filter((key) => !known.includes(key));
}
