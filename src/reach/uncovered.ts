import { type IntervalSet, type IntervalPoint, difference, intersection } from '../net/intervals.ts';

/** A product of sets, one in each dimension: every combination. Empty iff one of the sets is. */
export type SetProduct = readonly IntervalSet<IntervalPoint>[];

/** Some part of `required` that is in none of the covers; undefined iff their union holds all of it. */
export function firstUncovered<P extends SetProduct>(required: P, covers: readonly P[]): P | undefined {
  for (const piece of uncovered(required, covers)) return piece;
  return undefined;
}

/**
 * What of `required` is in none of the covers, as disjoint products. All have the same dimensions. What a cover leaves is
 * cut into products, at most one per dimension, and only those are looked at further.
 */
export function* uncovered<P extends SetProduct>(required: P, covers: readonly P[]): Generator<P> {
  if (required.some((set) => set.length === 0)) return;
  const open: { readonly piece: SetProduct; readonly next: number }[] = [{ piece: required, next: 0 }];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { piece } = one;
    let { next } = one;
    let inside: SetProduct | undefined;
    for (; next < covers.length && inside === undefined; next++) inside = meeting(piece, covers[next] ?? []);
    // A piece has the dimensions of what it was cut from.
    if (inside === undefined) yield piece as P;
    else for (const rest of outside(piece, inside)) open.push({ piece: rest, next });
  }
}

function meeting(piece: SetProduct, cover: SetProduct): SetProduct | undefined {
  const sets: IntervalSet<IntervalPoint>[] = [];
  for (const [i, set] of piece.entries()) {
    const shared = intersection(set, cover[i] ?? []);
    if (shared.length === 0) return undefined;
    sets.push(shared);
  }
  return sets;
}

/** `piece` without `inside`, which lies in it: disjoint products. */
function outside(piece: SetProduct, inside: SetProduct): readonly SetProduct[] {
  return piece.flatMap((set, i): SetProduct[] => {
    const left = difference(set, inside[i] ?? []);
    return left.length === 0 ? [] : [[...inside.slice(0, i), left, ...piece.slice(i + 1)]];
  });
}
