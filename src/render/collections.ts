/** In the order of their first appearance. */
export function distinct<T>(values: Iterable<T>): readonly T[] {
  return [...new Set(values)];
}

/** Values of equal key together; groups in the order of their first values. */
export function groupBy<T>(values: Iterable<T>, keyOf: (value: T) => unknown): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<unknown, [T, ...T[]]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return [...groups.values()];
}

/** Every value under each of its keys. */
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
