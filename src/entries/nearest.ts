/** The candidate that was probably meant, for “Did you mean …?”; null where none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const [longer, ...others] = candidates.filter((candidate) => word.length > 2 && candidate.startsWith(word));
  if (longer !== undefined && others.length === 0) return longer;
  const limit = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= limit ? best.candidate : null;
}

/** “Write a or b.”, led by the nearest where one is near. */
export function suggest(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near !== null) return `Did you mean “${near}”?`;
  if (candidates.length < 2) return candidates[0] === undefined ? 'Delete it.' : `Write “${candidates[0]}”.`;
  return `Write one of: ${candidates.join(', ')}.`;
}

/** Levenshtein's distance, capped in cost by comparing the first 60 characters. */
function distance(a: string, b: string): number {
  const [from, to] = [a.slice(0, 60), b.slice(0, 60)];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(from).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(to).entries()) {
      const substituted = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
