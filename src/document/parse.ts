import { type CST, Composer, type Document, Parser, type YAMLError } from 'yaml';

/** What the parser says of one place; messages begin with a capital letter and have no full stop. */
export type Complaint = Pick<YAMLError, 'code' | 'pos' | 'message'>;

export interface ParsedYaml {
  /** Absent where the parser gave up. */
  readonly tree?: Document.Parsed;
  readonly complaints: readonly Complaint[];
}

/** Complaints after which nothing is gained by more: a megabyte of brackets would give a million of them. */
export const MAX_COMPLAINTS = 1000;

class Enough extends Error {}

/**
 * YAML 1.2 to the tree of its first document: `parseDocument` of the package, but that it gives up where the text is
 * hopeless. A second document is a complaint.
 */
export function parseYaml(text: string): ParsedYaml {
  const complaints: Complaint[] = [];
  const complain = (complaint: Complaint): void => {
    // The package catches what is thrown while it composes a collection, and complains of that.
    if (complaints.length > MAX_COMPLAINTS) throw new Enough();
    complaints.push(complaint);
    if (complaints.length < MAX_COMPLAINTS) return;
    complaints.push({ ...complaint, message: `Given up here, after ${String(MAX_COMPLAINTS)} problems` });
    throw new Enough();
  };
  try {
    const tree = compose(text, complain);
    return { tree, complaints: [...complaints, ...tree.errors, ...tree.warnings] };
  } catch (error) {
    if (error instanceof Enough) return { complaints };
    throw error;
  }
}

function compose(text: string, complain: (complaint: Complaint) => void): Document.Parsed {
  const composer = new Composer({
    prettyErrors: false,
    uniqueKeys: false,
    schema: 'core',
    merge: false,
  });
  // The package collects without a limit; what it calls for each complaint is a property that it reads anew each time.
  Object.defineProperty(composer, 'onError', {
    value: (place: Place, code: Complaint['code'], message: string) =>
      complain({ pos: positionOf(place), code, message }),
  });
  let first: Document.Parsed | undefined;
  for (const document of composer.compose(withoutErrors(new Parser().parse(text), complain), true, text.length)) {
    if (first === undefined) {
      first = document;
      continue;
    }
    const [start, end] = document.range;
    complain({ code: 'MULTIPLE_DOCS', pos: [start, end], message: 'Source contains multiple documents' });
    break;
  }
  return first!;
}

/** Where the package may say that something is: an offset, two, or a token. */
type Place = number | readonly [number, number, ...number[]] | { readonly offset: number; readonly source?: string };

function positionOf(place: Place): [number, number] {
  if (typeof place === 'number') return [place, place + 1];
  if ('offset' in place) return [place.offset, place.offset + (place.source?.length ?? 1)];
  return [place[0], place[1]];
}

function* withoutErrors(tokens: Iterable<CST.Token>, complain: (complaint: Complaint) => void): Generator<CST.Token> {
  for (const token of tokens) {
    if (token.type !== 'error') yield token;
    else {
      const quoted = token.source === '' ? '' : `: ${JSON.stringify(token.source)}`;
      complain({ code: 'UNEXPECTED_TOKEN', pos: positionOf(token), message: `${token.message}${quoted}` });
    }
  }
}
