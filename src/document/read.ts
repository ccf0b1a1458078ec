import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Source } from '../source/source.ts';
import { startOfFile } from '../source/span.ts';
import type { TopologyDocument } from './document.ts';
import { validate } from './generated/validate.js';
import { type FileReader, loadFiles } from './include.ts';
import { schema } from './lint-rules.ts';
import type { LongForm } from './merge.ts';
import { schemaDiagnostics } from './schema-errors.ts';

/** A document with the problems that were found on the way. */
export interface Read {
  /** With the files that are included. */
  readonly source: Source;
  /** Absent if the text is not YAML or has the wrong form. */
  readonly document?: TopologyDocument;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a text, with the files that it includes, as a document of the right form. Reports every problem of the YAML, or else every problem of the form. */
export function readDocument(first: Source, read: FileReader, longForm: LongForm): Read {
  const { source, value, places, scalarsWithHash, diagnostics } = loadFiles(first, read, longForm);
  if (diagnostics.length > 0) return { source, diagnostics };
  if (value === undefined || value === null) return { source, diagnostics: [emptyFile()] };
  if (!validate(value)) return { source, diagnostics: schemaDiagnostics(validate.errors ?? [], value, places) };
  return { source, document: { source, content: value, places, scalarsWithHash }, diagnostics: [] };
}

function emptyFile(): Diagnostic {
  return diagnostic(schema, {
    message: 'the file is empty',
    at: startOfFile,
    help: 'write a topology to start from with `topo init`',
  });
}
