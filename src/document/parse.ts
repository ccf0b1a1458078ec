import { type CST, Composer, type Document, Parser, type YAMLError, isNode, visit } from 'yaml';

/** One complaint of the parser. The message begins with a capital letter and has no full stop. */
export type Complaint = Pick<YAMLError, 'code' | 'pos' | 'message'>;

export interface ParsedYaml {
  /** Absent if the parser gave up. */
  readonly tree?: Document.Parsed;
  readonly complaints: readonly Complaint[];
}

/** The parsed text as a part of a longer one, in which it begins at an offset. */
export function moved({ tree, complaints }: ParsedYaml, by: number): ParsedYaml {
  if (by === 0) return { ...(tree === undefined ? {} : { tree }), complaints };
  if (tree !== undefined) {
    visit(tree, (_key, node) => {
      if (isNode(node) && node.range) node.range = [node.range[0] + by, node.range[1] + by, node.range[2] + by];
    });
  }
  const places = complaints.map(({ code, message, pos: [start, end] }): Complaint => {
    return { code, message, pos: [start + by, end + by] };
  });
  return { ...(tree === undefined ? {} : { tree }), complaints: places };
}

/** The number of complaints after which reading stops: a megabyte of brackets would cause a million of them. */
export const MAX_COMPLAINTS = 1000;

class Enough extends Error {}

/**
 * The tree of the first YAML 1.2 document in a text. Works as `parseDocument` of the package, but gives up after
 * {@link MAX_COMPLAINTS}. A second document is a complaint.
 */
export function parseYaml(text: string): ParsedYaml {
  const complaints: Complaint[] = [];
  const complain = (complaint: Complaint): void => {
    // The package catches what is thrown while it composes a collection, and makes another complaint of it.
    if (complaints.length > MAX_COMPLAINTS) throw new Enough();
    complaints.push(complaint);
    if (complaints.length < MAX_COMPLAINTS) return;
    complaints.push({ ...complaint, message: `Reading stopped here, after ${String(MAX_COMPLAINTS)} problems` });
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
  // The package collects complaints without a limit, but reads the property with its callback anew for each of them.
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

/** A location as the package gives it: an offset, a range of offsets, or a token. */
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
