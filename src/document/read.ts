import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Source } from '../source/source.ts';
import { startOfFile } from '../source/span.ts';
import { contentOf } from './content.ts';
import type { TopologyDocument } from './document.ts';
import { validate } from './generated/validate.js';
import { MAX_NESTING, MAX_PARTS, tooDeepAt, tooManyAt } from './nesting.ts';
import { type Complaint, parseYaml } from './parse.ts';
import { schema, yamlSyntax } from './lint-rules.ts';
import { schemaDiagnostics } from './schema-errors.ts';

/** A document with the problems that were found on the way. */
export interface Read {
  /** Absent if the text is not YAML or has the wrong form. */
  readonly document?: TopologyDocument;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a text as a document of the right form. Reports every problem of the YAML, or else every problem of the form. */
export function readDocument(source: Source): Read {
  const deep = tooDeepAt(source.text);
  if (deep !== undefined) {
    const message = `lists and maps are nested more than ${String(MAX_NESTING)} levels deep`;
    const help = 'reduce the nesting: no key of topo needs more than a few levels';
    return { diagnostics: [diagnostic(yamlSyntax, { message, at: { start: deep, end: deep + 1 }, help })] };
  }
  const many = tooManyAt(source.text);
  if (many !== undefined) {
    const message = `the file has more than ${String(MAX_PARTS)} lines and commas`;
    const help = 'split the system into several topologies';
    return { diagnostics: [diagnostic(yamlSyntax, { message, at: { start: many, end: many + 1 }, help })] };
  }
  const { tree, complaints } = parseYaml(source.text);
  const syntax = complaints.map((complaint) => syntaxDiagnostic(complaint, source));
  if (tree === undefined) return { diagnostics: syntax };
  const { value, places, scalarsWithHash, diagnostics } = contentOf(tree.contents, source);
  if (tree.directives.yaml.explicit === true && tree.directives.yaml.version === '1.1') syntax.push(oldYaml());
  if (syntax.length + diagnostics.length > 0) return { diagnostics: [...syntax, ...diagnostics] };
  if (value === undefined || value === null) return { diagnostics: [emptyFile()] };
  if (!validate(value)) return { diagnostics: schemaDiagnostics(validate.errors ?? [], value, places) };
  return { document: { source, content: value, places, scalarsWithHash }, diagnostics: [] };
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

function oldYaml(): Diagnostic {
  const help = 'remove the %YAML directive, and write booleans as true and false';
  return diagnostic(yamlSyntax, { message: 'the file asks for YAML 1.1; topo reads YAML 1.2', at: startOfFile, help });
}

function emptyFile(): Diagnostic {
  return diagnostic(schema, {
    message: 'the file is empty',
    at: startOfFile,
    help: 'write a topology to start from with `topo init`',
  });
}
