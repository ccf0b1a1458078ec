/** The parts that messages share: quoting, listing, counting, guessing what was meant, and how to accept a finding. */

const MAX_QUOTED = 60;

/** The value as written, in quotes, escaped like JSON and cut to a readable length. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], conjunction = 'and'): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1) ?? ''}`;
}

/** `1 port`, `2 ports`; a comma separates thousands: `16,384 ports`. */
export function count(n: number | bigint, one: string, many = `${one}s`): string {
  return `${String(n).replace(/\B(?=(\d{3})+$)/g, ',')} ${n === 1 || n === 1n ? one : many}`;
}

/** The nearest candidate within a third of the word's length (at least one edit), the first of equals; undefined for none. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  // Not every letter of a word may be wrong: one-letter names are not like each other.
  const limit = Math.min(Math.max(1, Math.floor(word.length / 3)), word.length - 1);
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** How to accept a finding: the comment to write, as a part of a help. The id is that of a configurable rule. */
export function howToAccept(id: string): string {
  return `accept it with \`# topo-ignore[${id}]: reason\``;
}

/** `did you mean X?`; undefined where no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const guess = nearest(word, candidates);
  return guess === undefined ? undefined : `did you mean ${quote(guess)}?`;
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment), up to `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  let twoBack: number[] = [];
  let oneBack = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        cell(oneBack, j) + 1,
        cell(row, j - 1) + 1,
        cell(oneBack, j - 1) + (same ? 0 : 1),
        swapped ? cell(twoBack, j - 2) + 1 : limit,
      );
    }
    if (Math.min(...row) >= limit) return limit;
    [twoBack, oneBack] = [oneBack, row];
  }
  return cell(oneBack, b.length);
}

function cell(row: readonly number[], at: number): number {
  return row[at] ?? Infinity;
}
