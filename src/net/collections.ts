/** Groups items by key. Groups are in the order of their first members, and none is empty. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): ReadonlyMap<K, readonly [T, ...T[]]> {
  const groups = new Map<K, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Returns the groups of {@link groupBy} without their keys. */
export function groupsOf<T>(items: Iterable<T>, keyOf: (item: T) => unknown): readonly (readonly [T, ...T[]])[] {
  return [...groupBy(items, keyOf).values()];
}

/** Returns each value once, in the order of first appearance. */
export function distinct<T>(values: Iterable<T>): readonly T[] {
  return [...new Set(values)];
}

/** Builds an index that lists every value under each of its keys. A value appears at most once under a key. */
export function indexBy<K, T>(values: Iterable<T>, keysOf: (value: T) => Iterable<K>): ReadonlyMap<K, readonly T[]> {
  const index = new Map<K, T[]>();
  for (const value of values) {
    for (const key of new Set(keysOf(value))) {
      const known = index.get(key);
      if (known === undefined) index.set(key, [value]);
      else known.push(value);
    }
  }
  return index;
}

/** Folds pair by pair; `neutral` where there is nothing. */
export function balanced<T>(list: readonly T[], neutral: T, join: (a: T, b: T) => T): T {
  let row = list;
  while (row.length > 1) {
    const shorter: T[] = [];
    for (let i = 0; i < row.length; i += 2) shorter.push(i + 1 < row.length ? join(row[i]!, row[i + 1]!) : row[i]!);
    row = shorter;
  }
  return row[0] ?? neutral;
}
