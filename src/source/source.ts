/** A text that diagnostics refer to. */
export interface Source {
  /** The path as the user wrote it, or `<stdin>`; of several files that of the first. */
  readonly name: string;
  /** The decoded text, without a byte order mark; of several files all texts, one after the other. */
  readonly text: string;
  /** The files after the first, where there are several. */
  readonly included?: readonly IncludedFile[];
}

/** A file whose text is a part of the text of a source. */
export interface IncludedFile {
  readonly name: string;
  /** The offset of its text, which ends before that of the next file. */
  readonly start: number;
}

/** What separates two files in a text: no line of one is next to a line of the other. */
const BETWEEN_FILES = '\n\n';

/** The source with one more file at its end, and the offset at which that begins. */
export function withFile(source: Source, { name, text }: Source): { readonly source: Source; readonly start: number } {
  const start = source.text.length + BETWEEN_FILES.length;
  const included = [...(source.included ?? []), { name, start }];
  return { source: { name: source.name, text: source.text + BETWEEN_FILES + text, included }, start };
}

/** One file of a source, with its lines. Offsets in it count from `start`. */
export interface FileOfSource {
  readonly source: Source;
  readonly start: number;
  readonly lines: Lines;
}

/** The file that holds the offset. */
export function fileAt(source: Source, offset: number): FileOfSource {
  const files = filesOf(source);
  return files.findLast(({ start }) => start <= offset) ?? files[0]!;
}

const known = new WeakMap<Source, readonly FileOfSource[]>();

function filesOf(source: Source): readonly FileOfSource[] {
  const found = known.get(source) ?? cutFiles(source);
  known.set(source, found);
  return found;
}

function cutFiles(source: Source): readonly FileOfSource[] {
  const files = [{ name: source.name, start: 0 }, ...(source.included ?? [])];
  return files.map(({ name, start }, i) => {
    const next = files[i + 1]?.start;
    const end = next === undefined ? source.text.length : next - BETWEEN_FILES.length;
    const own = { name, text: files.length === 1 ? source.text : source.text.slice(start, end) };
    return { source: own, start, lines: linesOf(own) };
  });
}

/** A position in one of the files of a source. */
export interface Place extends Position {
  readonly file: string;
}

export function placeOf(source: Source, offset: number): Place {
  const { source: own, start, lines } = fileAt(source, offset);
  return { file: own.name, ...lines.position(Math.min(offset - start, own.text.length)) };
}

/** A position, 1-based. Columns count UTF-16 code units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The size limit in bytes. A topology of 20,000 flows takes about a fifth of it. */
export const MAX_SOURCE_BYTES = 10 * 1024 * 1024;

export type Decoded = { readonly ok: true; readonly source: Source } | { readonly ok: false; readonly problem: string };

/** Decodes UTF-8 bytes. Anything else is refused; topo never replaces bytes and never guesses an encoding. */
export function decodeSource(name: string, bytes: Uint8Array): Decoded {
  if (bytes.byteLength > MAX_SOURCE_BYTES) {
    return { ok: false, problem: `is larger than ${String(MAX_SOURCE_BYTES / 1024 / 1024)} MiB` };
  }
  if (startsUtf16(bytes)) return { ok: false, problem: 'is UTF-16, not UTF-8: save it as UTF-8' };
  const nul = bytes.indexOf(0);
  if (nul >= 0) return { ok: false, problem: `is a binary file: a NUL ${onLine(bytes, nul)}` };
  try {
    return { ok: true, source: { name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) } };
  } catch {
    return { ok: false, problem: `is not valid UTF-8 ${onLine(bytes, firstInvalidByte(bytes))}` };
  }
}

function startsUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** Formats a location: the line is 1-based, the byte 0-based. */
function onLine(bytes: Uint8Array, at: number): string {
  let line = 1;
  for (let i = bytes.indexOf(0x0a); i >= 0 && i < at; i = bytes.indexOf(0x0a, i + 1)) line++;
  return `on line ${String(line)} (at byte ${String(at)})`;
}

/** Returns the 0-based offset of the first byte that is not valid UTF-8, by bisection over prefixes of the input. */
function firstInvalidByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.byteLength;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodesUpTo(bytes, middle)) good = middle;
    else bad = middle;
  }
  return good;
}

function decodesUpTo(bytes: Uint8Array, end: number): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end), { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Converts offsets to lines and columns; built once for each source. */
export interface Lines {
  readonly count: number;
  position(offset: number): Position;
  /** The text of a line without its line break; `line` is 1-based. */
  text(line: number): string;
}

export function linesOf(source: Source): Lines {
  const starts = [0];
  for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineAt = (offset: number): number => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low;
  };
  return {
    count: starts.length,
    position(offset) {
      const line = lineAt(offset);
      return { line: line + 1, column: offset - starts[line]! + 1 };
    },
    text(line) {
      const start = starts[line - 1];
      if (start === undefined) return '';
      return source.text.slice(start, starts[line] ?? source.text.length).replace(/\r?\n$/, '');
    },
  };
}
