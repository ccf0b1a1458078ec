/** A line that is kept, removed or added. */
export interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/**
 * The number of edits up to which the shortest script is computed. Beyond it, everything between the first and the last
 * difference is replaced.
 */
const MAX_EDITS = 1_000;

/** Returns the fewest edits that turn `before` into `after`, in order; removals precede additions. */
export function editsOf(before: readonly string[], after: readonly string[]): readonly Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const shorter = Math.min(before.length, after.length) - start;
  while (end < shorter && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const a = before.slice(start, before.length - end);
  const b = after.slice(start, after.length - end);
  const middle = shortest(a, b) ?? [...a.map(removed), ...b.map(inserted)];
  return [...before.slice(0, start).map(kept), ...middle, ...before.slice(before.length - end).map(kept)];
}

const kept = (line: string): Edit => ({ sign: ' ', line });
const removed = (line: string): Edit => ({ sign: '-', line });
const inserted = (line: string): Edit => ({ sign: '+', line });

/**
 * Returns the shortest edit script, or undefined if it is longer than the limit (Eugene W. Myers, "An O(ND) Difference
 * Algorithm and Its Variations", 1986).
 *
 * `furthest[k]` is the number of lines of `a` that are used on the diagonal where `a` is ahead of `b` by k lines.
 */
function shortest(a: readonly string[], b: readonly string[]): readonly Edit[] | undefined {
  const furthest = new Map<number, number>([[1, 0]]);
  const history: ReadonlyMap<number, number>[] = [];
  for (let edits = 0; edits <= MAX_EDITS; edits++) {
    history.push(new Map(furthest));
    for (let k = -edits; k <= edits; k += 2) {
      let x = comesDown(furthest, k, edits) ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest.set(k, x);
      if (x >= a.length && x - k >= b.length) return tracedBack(a, b, history);
    }
  }
  return undefined;
}

/** Returns whether the best way to the diagonal inserts a line; otherwise it removes one. */
function comesDown(furthest: ReadonlyMap<number, number>, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
}

function tracedBack(
  a: readonly string[],
  b: readonly string[],
  history: readonly ReadonlyMap<number, number>[],
): readonly Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [a.length, b.length];
  for (let step = history.length - 1; step >= 0; step--) {
    const furthest = history[step]!;
    const k = x - y;
    const down = comesDown(furthest, k, step);
    const fromK = down ? k + 1 : k - 1;
    const fromX = furthest.get(fromK) ?? 0;
    const [edgeX, edgeY] = step === 0 ? [0, 0] : down ? [fromX, fromX - fromK + 1] : [fromX + 1, fromX - fromK];
    for (; x > edgeX && y > edgeY; x--, y--) edits.push(kept(a[x - 1]!));
    if (step > 0) edits.push(down ? inserted(b[y - 1]!) : removed(a[x - 1]!));
    [x, y] = [fromX, fromX - fromK];
  }
  return removalsFirst(edits.reverse());
}

/** Moves removals before insertions, which is equivalent between two lines that are kept, and easier to read. */
function removalsFirst(edits: readonly Edit[]): readonly Edit[] {
  const sorted: Edit[] = [];
  let waiting: Edit[] = [];
  for (const edit of edits) {
    if (edit.sign === '+') waiting.push(edit);
    else if (edit.sign === '-') sorted.push(edit);
    else {
      sorted.push(...waiting, edit);
      waiting = [];
    }
  }
  return [...sorted, ...waiting];
}
