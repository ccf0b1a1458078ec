import type { Finding } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/message-text.ts';
import type { Span } from '../source/span.ts';
import type { Locations } from './locations.ts';

/** A profile that nobody can choose: what has it is switched off. */
export const SWITCHED_OFF = ' switched off';

type PlainMap = Record<string, unknown>;

export function isMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How the short form of an entry is written as a long one; undefined if it cannot be read. */
export type LongForm = (section: string, short: unknown) => object | undefined;

interface Merger {
  readonly places: Locations;
  readonly longForm: LongForm;
  readonly report: (finding: Finding) => void;
}

/** The content of one file over that of another. Both stay as they are; the locations of the result are recorded. */
export function mergeContents(merger: Merger, below: PlainMap, above: PlainMap): PlainMap {
  return mergeMaps(merger, below, above, []);
}

function mergeMaps(merger: Merger, below: PlainMap, above: PlainMap, path: readonly string[]): PlainMap {
  const { places } = merger;
  const merged = Object.create(null) as PlainMap;
  for (const [key, value] of Object.entries(below)) merged[key] = value;
  for (const [key, value] of Object.entries(above)) {
    const inner = [...path, key];
    if (value === null && isEntry(inner) && places.of(above).isNull(key)) {
      switchOff(merger, merged, { key, path: inner, at: places.of(above).at(key), below: places.of(below).at(key) });
    } else if (key in below) {
      const sides = { below: places.of(below).at(key), above: places.of(above).at(key) };
      merged[key] = mergeValues(merger, below[key], value, inner, sides);
    } else merged[key] = value;
  }
  places.recordMerged(merged, [above, below]);
  return merged;
}

interface Sides {
  readonly below: Span;
  readonly above: Span;
}

function mergeValues(merger: Merger, below: unknown, above: unknown, path: readonly string[], sides: Sides): unknown {
  if (Array.isArray(below) && Array.isArray(above) && isAppended(path))
    return appended(merger, below as readonly unknown[], above as readonly unknown[], sides);
  const [low, high] =
    isMap(below) || isMap(above)
      ? [expanded(merger, below, path, sides.below), expanded(merger, above, path, sides.above)]
      : [below, above];
  return isMap(low) && isMap(high) ? mergeMaps(merger, low, high, path) : above;
}

/** Lists that grow; others are replaced. */
function isAppended(path: readonly string[]): boolean {
  const [only, ...more] = path;
  return path.at(-1) === 'links' || (more.length === 0 && (only === 'flows' || only === 'expect'));
}

/** The items of both; a flow whose id is written in both is one flow, where the first stands. */
function appended(
  merger: Merger,
  below: readonly unknown[],
  above: readonly unknown[],
  sides: Sides,
): readonly unknown[] {
  const { places } = merger;
  const items = below.map((value, i) => ({ value, span: places.of(below).at(String(i)) }));
  for (const [i, value] of above.entries()) {
    const span = places.of(above).at(String(i));
    const id = isMap(value) ? value['id'] : undefined;
    const same = typeof id === 'string' ? items.findIndex((one) => isMap(one.value) && one.value['id'] === id) : -1;
    const before = items[same]?.value;
    if (isMap(before) && isMap(value))
      items[same] = { value: mergeMaps(merger, before, value, ['flows', id as string]), span };
    else items.push({ value, span });
  }
  const list = items.map(({ value }) => value);
  places.recordItems(
    list,
    sides.above,
    items.map(({ span }) => span),
  );
  return list;
}

/** Sections whose entries have names, at the top; and those within an entry of such a section. */
const sections: ReadonlySet<string> = new Set(['zones', 'hosts', 'components', 'groups', 'scenarios']);
const innerSections: ReadonlySet<string> = new Set(['listeners', 'machines']);

/** Whether the path is that of an entry with a name: `hosts.web`, `components.web.listeners.https`. */
function isEntry(path: readonly string[]): boolean {
  return sectionOf(path) !== undefined;
}

function sectionOf(path: readonly string[]): string | undefined {
  const [top = '', , inner = ''] = path;
  if (path.length === 2 && sections.has(top)) return top;
  return path.length === 4 && innerSections.has(inner) ? inner : undefined;
}

function expanded(merger: Merger, value: unknown, path: readonly string[], at: Span): unknown {
  const section = sectionOf(path);
  if (section === undefined || isMap(value)) return value;
  const long = merger.longForm(section, value);
  if (long === undefined) return value;
  const map: PlainMap = Object.assign(Object.create(null) as PlainMap, long);
  merger.places.recordForm(map, at);
  return map;
}

interface Off {
  readonly key: string;
  readonly path: readonly string[];
  readonly at: Span;
  readonly below: Span;
}

/** Hosts, components and listeners stay as if a profile were not chosen, so that what refers to them is off as well. */
function switchOff(merger: Merger, merged: PlainMap, { key, path, at, below }: Off): void {
  const before = merged[key];
  if (before === undefined) {
    merger.report({
      message: `\`null\` switches off ${quote(key)}, which no included file declares`,
      at,
      help: 'remove the line, or correct the name',
    });
    return;
  }
  const section = sectionOf(path) ?? '';
  const long = expanded(merger, before, path, below);
  if (!['hosts', 'components', 'listeners'].includes(section) || !isMap(long)) {
    Reflect.deleteProperty(merged, key);
    return;
  }
  const off: PlainMap = Object.assign(Object.create(null) as PlainMap, long, { profiles: [SWITCHED_OFF] });
  merger.places.recordMerged(off, [long]);
  merged[key] = off;
}
