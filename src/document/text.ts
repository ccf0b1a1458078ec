import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { type Source, fileAt } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import { contentOf } from './content.ts';
import { yamlSyntax } from './lint-rules.ts';
import type { Locations } from './locations.ts';
import { MAX_NESTING, MAX_PARTS, tooDeepAt, tooManyAt } from './nesting.ts';
import { type Complaint, moved, parseYaml } from './parse.ts';

/** The content of one text, with the problems of its YAML. */
export interface ReadText {
  /** Undefined if the text is not YAML. */
  readonly value: unknown;
  /** Values with a # in them, in ascending order. */
  readonly scalarsWithHash: readonly Span[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the file of the source that begins at the offset. Reports every problem of its YAML; locations are added to `places`. */
export function readText(source: Source, start: number, places: Locations): ReadText {
  const { text } = fileAt(source, start).source;
  const large = tooLarge(text, start);
  if (large !== undefined) return { value: undefined, scalarsWithHash: [], diagnostics: [large] };
  const { tree, complaints } = moved(parseYaml(text), start);
  const syntax = complaints.map((complaint) => syntaxDiagnostic(complaint, source));
  if (tree === undefined) return { value: undefined, scalarsWithHash: [], diagnostics: syntax };
  const { value, scalarsWithHash, diagnostics } = contentOf(tree.contents, source, places);
  if (tree.directives.yaml.explicit === true && tree.directives.yaml.version === '1.1') syntax.push(oldYaml(start));
  return { value, scalarsWithHash, diagnostics: [...syntax, ...diagnostics] };
}

function tooLarge(text: string, start: number): Diagnostic | undefined {
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    const message = `lists and maps are nested more than ${String(MAX_NESTING)} levels deep`;
    const help = 'reduce the nesting: no key of topo needs more than a few levels';
    return diagnostic(yamlSyntax, { message, at: { start: start + deep, end: start + deep + 1 }, help });
  }
  const many = tooManyAt(text);
  if (many === undefined) return undefined;
  const message = `the file has more than ${String(MAX_PARTS)} lines and commas`;
  const help = 'split the system into several topologies';
  return diagnostic(yamlSyntax, { message, at: { start: start + many, end: start + many + 1 }, help });
}

/** The span is at least one character, except at the end of the text. */
function syntaxDiagnostic({ code, pos, message: text }: Complaint, source: Source): Diagnostic {
  const { length } = source.text;
  const start = Math.min(pos[0], length);
  const at = { start, end: Math.min(Math.max(pos[1], start + 1), length) };
  return diagnostic(yamlSyntax, { message: syntaxMessage(text), at, help: syntaxHelps[code] ?? generalHelp });
}

const generalHelp = 'correct the YAML here; `topo explain yaml-syntax` lists the most frequent causes';

/** Messages of the parser that need knowledge of YAML, and what to say instead. */
const plainer: readonly (readonly [message: RegExp, plain: string])[] = [
  [
    /^nested mappings are not allowed in compact mappings$/,
    'a second ": " or a colon at the end makes a map inside a value',
  ],
  [/^all mapping items must start at the same column$/, 'the keys of one map do not start in the same column'],
  [
    /^flow (map|sequence) in block collection must be sufficiently indented and end with a (.)$/,
    'the $1 must be indented further than its key, and end with $2',
  ],
  [/^missing closing (.)quote$/, 'the closing $1 of a quoted text is missing'],
  [/^source contains multiple documents$/, 'the file contains several YAML documents'],
  [/^unresolved tag: (.*)$/, 'the tag $1 has no meaning here'],
];

function syntaxMessage(text: string): string {
  const message = text.replace(/; please use .*$/, '').replace(/^./, (letter) => letter.toLowerCase());
  const better = plainer.find(([pattern]) => pattern.test(message));
  return better === undefined ? message : message.replace(...better);
}

const syntaxHelps: Partial<Record<Complaint['code'], string>> = {
  BAD_INDENT:
    'start all keys of a map in the same column, and indent what is inside { } or [ ] further than the key before it',
  BAD_SCALAR_START: 'quote the text, because its first character has a meaning in YAML',
  BLOCK_AS_IMPLICIT_KEY: 'quote the text that contains ": " or ends with a colon',
  MISSING_CHAR: 'close the quote or bracket before this location, or quote the whole text',
  MULTIPLE_DOCS: 'remove the `---` and what follows it, or split the file: one file describes one system',
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'remove the tag: topo reads plain values only',
};

function oldYaml(start: number): Diagnostic {
  const help = 'remove the %YAML directive, and write booleans as true and false';
  return diagnostic(yamlSyntax, {
    message: 'the file asks for YAML 1.1; topo reads YAML 1.2',
    at: { start, end: start },
    help,
  });
}
