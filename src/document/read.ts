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

export interface Read {
  /** Absent where the text has no meaning at all. */
  readonly document?: TopologyDocument;
  readonly diagnostics: readonly Diagnostic[];
}

/** Text to a document of the right shape. Tells all that is wrong with the YAML, or else all that is wrong with the shape. */
export function readDocument(source: Source): Read {
  const deep = tooDeepAt(source.text);
  if (deep !== undefined) {
    const message = `lists and maps are nested more than ${String(MAX_NESTING)} levels deep`;
    return { diagnostics: [diagnostic(yamlSyntax, { message, at: { start: deep, end: deep + 1 } })] };
  }
  const many = tooManyAt(source.text);
  if (many !== undefined) {
    const message = `the file has more than ${String(MAX_PARTS)} lines and commas`;
    return { diagnostics: [diagnostic(yamlSyntax, { message, at: { start: many, end: many + 1 } })] };
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

/** At one character at least, but for the end of the text, behind which there is none. */
function syntaxDiagnostic({ code, pos, message: text }: Complaint, source: Source): Diagnostic {
  const { length } = source.text;
  const start = Math.min(pos[0], length);
  const at = { start, end: Math.min(Math.max(pos[1], start + 1), length) };
  const message = text.replace(/; please use .*$/, '').replace(/^./, (letter) => letter.toLowerCase());
  return diagnostic(yamlSyntax, { message, at, help: syntaxHelps[code] });
}

const syntaxHelps: Partial<Record<Complaint['code'], string>> = {
  BAD_INDENT:
    'keys of one map stand in one column; what is inside { } or [ ] stands further right than the key before it',
  BAD_SCALAR_START: 'quote the text: YAML gives its first character another meaning',
  BLOCK_AS_IMPLICIT_KEY: 'quote a text that has ": " in it or ends with a colon',
  MISSING_CHAR: 'close what is opened, or quote the text: the place is where the search for the end was given up',
  MULTIPLE_DOCS: 'one file describes one system: keep what stands before the `---`, or split the file',
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'topo reads plain values only: remove the tag',
};

function oldYaml(): Diagnostic {
  const help = 'remove the %YAML directive, and write booleans as true and false';
  return diagnostic(yamlSyntax, { message: 'the file asks for YAML 1.1; topo reads YAML 1.2', at: startOfFile, help });
}

function emptyFile(): Diagnostic {
  return diagnostic(schema, {
    message: 'the file is empty',
    at: startOfFile,
    help: '`topo init` writes one to start from',
  });
}
