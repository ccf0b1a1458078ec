import { families, formatAddress } from '../../net/addresses.ts';
import { distinct } from '../../net/collections.ts';
import { type Prefix, formatPrefix, hullOf, isSingleAddress, withoutPrefixes } from '../../net/prefixes.ts';

/** Texts that a person reads one by one; of more, those of a family may become one text with exceptions. */
const MAX_SINGLE = 6;

/**
 * The addresses of a list as a person reads them: prefixes, each once, in order; single addresses that follow one another, and
 * the prefixes of a pool, as a range such as `10.0.0.11-10.0.0.70`; and of many, what they leave out where that is much shorter, such as `0.0.0.0/0
 * (except 10.0.0.0/8)`. The texts mean exactly the addresses of the list.
 */
export function addressRanges(prefixes: readonly Prefix[]): readonly string[] {
  const pool = poolOf(prefixes);
  if (pool !== undefined) return [pool];
  const ranges = rangesOf(prefixes);
  if (ranges.length <= MAX_SINGLE) return ranges;
  return families.flatMap((family) => {
    const own = prefixes.filter((block) => block.family === family);
    const each = rangesOf(own);
    const hull = hullOf(own);
    if (hull === undefined || each.length <= MAX_SINGLE) return each;
    const missing = withoutPrefixes([hull], own);
    if (2 * (missing.length + 1) > each.length) return each;
    return [
      missing.length === 0
        ? formatPrefix(hull)
        : `${formatPrefix(hull)} (except ${missing.map(formatPrefix).join(', ')})`,
    ];
  });
}

/** Addresses that a range replaces; fewer are easier to read one by one. */
const MIN_RANGE = 3;

/** The prefixes, each once, in order; single addresses that follow one another as a range. */
function rangesOf(prefixes: readonly Prefix[]): readonly string[] {
  const runs: Prefix[][] = [];
  for (const block of prefixes) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && follows(last, block)) run.push(block);
    else runs.push([block]);
  }
  return distinct(
    runs.flatMap((run) => (run.length < MIN_RANGE ? run.map(formatPrefix) : [rangeText(run[0]!, run.at(-1)!)])),
  );
}

function follows(last: Prefix, block: Prefix): boolean {
  return adjoins(last, block) && isSingleAddress(last) && isSingleAddress(block);
}

function adjoins(last: Prefix, block: Prefix): boolean {
  return last.family === block.family && block.lo === last.hi + 1n;
}

/** The range of a list that is a pool: prefixes of different lengths, each of which begins where the one before ends. */
function poolOf(prefixes: readonly Prefix[]): string | undefined {
  const [first] = prefixes;
  if (first === undefined || prefixes.length < MIN_RANGE) return undefined;
  const isPool = prefixes.every((block, i) => i === 0 || adjoins(prefixes[i - 1]!, block));
  return isPool && prefixes.some(({ length }) => length !== first.length)
    ? rangeText(first, prefixes.at(-1)!)
    : undefined;
}

function rangeText({ family, lo }: Prefix, { hi }: Prefix): string {
  return `${formatAddress({ family, value: lo })}-${formatAddress({ family, value: hi })}`;
}
