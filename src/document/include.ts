import { type Diagnostic, type Finding, diagnostic } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/message-text.ts';
import { type Source, withFile } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import { invalidInclude } from './lint-rules.ts';
import { Locations } from './locations.ts';
import { type LongForm, isMap, mergeContents } from './merge.ts';
import { type ReadText, readText } from './text.ts';

/** What reading a path gives: a file, by an id that is the same for one file however its path is written, or why there is none. */
export type FileRead =
  | { readonly ok: true; readonly id: string; readonly source: Source }
  | { readonly ok: false; readonly problem: string; readonly help: string };

/** Reads a file that another one includes: the path as written there, and the name of the including file. */
export type FileReader = (path: string, from: string) => FileRead;

/** The content of a file and of all that it includes. */
export interface Loaded extends ReadText {
  readonly source: Source;
  readonly places: Locations;
}

/** Files that one topology may be made of, and how deep they may include one another. */
const MAX_FILES = 200;
const MAX_LEVELS = 32;

/** Reads a text and the files that it includes, and merges them. Every location is an offset in the text of all files. */
export function loadFiles(source: Source, read: FileReader, longForm: LongForm): Loaded {
  const loader = new Loader(source, read, longForm);
  const value = loader.load(0, [{ name: source.name, id: undefined }]);
  const { places, scalarsWithHash, diagnostics } = loader;
  return { source: loader.source, value, places, scalarsWithHash, diagnostics };
}

interface Opened {
  readonly name: string;
  /** Undefined for the first file, whose id nobody asked for. */
  readonly id: string | undefined;
}

type PlainMap = Record<string, unknown>;

class Loader {
  source: Source;
  readonly places = new Locations();
  readonly scalarsWithHash: Span[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #read: FileReader;
  readonly #longForm: LongForm;
  readonly #seen = new Set<string>();

  constructor(source: Source, read: FileReader, longForm: LongForm) {
    this.source = source;
    this.#read = read;
    this.#longForm = longForm;
  }

  /** The content of the last file of the source, over that of the files that it includes. */
  load(start: number, opened: readonly Opened[]): unknown {
    const { value, scalarsWithHash, diagnostics } = readText(this.source, start, this.places);
    this.scalarsWithHash.push(...scalarsWithHash);
    this.diagnostics.push(...diagnostics);
    if (!isMap(value) || value['include'] === undefined) return value;
    let below: PlainMap | undefined;
    for (const { path, at } of this.#includes(value)) {
      const content = this.#include(path, at, opened);
      if (content !== undefined) below = below === undefined ? content : this.#merge(below, content);
    }
    return below === undefined ? value : this.#merge(below, value);
  }

  /** What is no text is left to the check of the form. */
  #includes(value: PlainMap): readonly { readonly path: string; readonly at: Span }[] {
    const { include } = value;
    if (typeof include === 'string') return [{ path: include, at: this.places.of(value).at('include') }];
    if (!Array.isArray(include)) return [];
    const site = this.places.of(include);
    return include.flatMap((path, i) => (typeof path === 'string' ? [{ path, at: site.at(String(i)) }] : []));
  }

  #merge(below: PlainMap, above: PlainMap): PlainMap {
    const report = this.#report.bind(this);
    return mergeContents({ places: this.places, longForm: this.#longForm, report }, below, above);
  }

  /** The content of an included file without what only the first file says; undefined after a report, and for one that was read. */
  #include(path: string, at: Span, opened: readonly Opened[]): PlainMap | undefined {
    const from = opened.at(-1)!;
    const found = this.#read(path, from.name);
    if (!found.ok) return this.#refuse(at, `${quote(path)} ${found.problem}`, found.help);
    const { id } = found;
    if (opened.some((one) => one.id === id))
      return this.#refuse(at, `${quote(path)} includes itself`, 'remove one of the lines of the loop');
    if (this.#seen.has(id)) return undefined;
    this.#seen.add(id);
    if (this.#seen.size > MAX_FILES)
      return this.#refuse(
        at,
        `more than ${String(MAX_FILES)} files are included`,
        'put what they say into fewer files',
      );
    if (opened.length > MAX_LEVELS) {
      const message = `files include one another more than ${String(MAX_LEVELS)} levels deep`;
      return this.#refuse(at, message, 'name the files in one list');
    }
    const { source, start } = withFile(this.source, found.source);
    this.source = source;
    const before = this.diagnostics.length;
    const value = this.load(start, [...opened, { name: found.source.name, id }]);
    if (this.diagnostics.length > before) return undefined;
    if (!isMap(value))
      return this.#refuse(at, `${quote(path)} has no keys`, 'write keys of a topology there, or remove the line');
    return this.#ofFragment(value);
  }

  #ofFragment(value: PlainMap): PlainMap {
    const { topo, name: _name, include: _include, ...rest } = value;
    if (topo !== undefined && topo !== 1) {
      const message = `the file is of version ${quote(topo)} of the language, and this topo reads version 1`;
      this.#report({ message, at: this.places.of(value).at('topo'), help: 'write `topo: 1`, or include another file' });
    }
    const content: PlainMap = Object.assign(Object.create(null) as PlainMap, rest);
    this.places.recordMerged(content, [value]);
    return content;
  }

  #refuse(at: Span, message: string, help: string): PlainMap | undefined {
    this.#report({ message, at, help });
    return undefined;
  }

  #report(finding: Finding): void {
    this.diagnostics.push(diagnostic(invalidInclude, finding));
  }
}
