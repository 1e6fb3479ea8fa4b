/** Addresses from the files of pages, as Astro makes them. */

/** “/history/2022-01/” from `./[...language]/history/[month].astro` and its parameters; absent ones leave no trace. */
export function routePath(file: string, params: Record<string, string | number | undefined>): string {
  const route = file
    .replace(/^\.\//, '')
    .replace(/\.astro$/, '')
    .replace(/(?:^|\/)index$/, '');
  const parts = route
    .split('/')
    .map((part) => part.replaceAll(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => String(params[name] ?? '')));
  return ['', ...parts.filter((part) => part !== ''), ''].join('/');
}
