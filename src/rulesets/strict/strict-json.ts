import { Unreadable } from '../unreadable.ts';
import { Tokens } from './tokens.ts';
import type { Node } from './tree.ts';

const TOKEN = /"(?:[^"\\\p{Cc}]|\\["\\/bfnrt]|\\u[0-9a-f]{4})*"|-?(?:0|[1-9][0-9]{0,8})(?![0-9.eE])|[{}[\]:,]|[ \n]+/uy;

/**
 * JSON (RFC 8259) with the lines of its values, and with each name of an object once: `JSON.parse` takes the last of
 * several. Whole numbers, and no true, false or null.
 */
export function parseJson(text: string): Node {
  const tokens = new Tokens(text, TOKEN, /^[ \n]/);
  const node = takeNode(tokens);
  if (tokens.next !== undefined) tokens.refuse('more than one value');
  return node;
}

function takeNode(tokens: Tokens): Node {
  const { line } = tokens;
  const text = tokens.take();
  if (text === '{') return { line, kind: 'object', entries: takeEntries(tokens) };
  if (text === '[') return { line, kind: 'list', items: takeItems(tokens) };
  if (text.startsWith('"')) return { line, kind: 'text', text: JSON.parse(text) as string };
  if (/^-?[0-9]/.test(text)) return { line, kind: 'number', value: Number(text) };
  throw new Unreadable(line, `${JSON.stringify(text)}: no value`);
}

function takeEntries(tokens: Tokens): ReadonlyMap<string, Node> {
  const entries = new Map<string, Node>();
  if (tokens.takeIf('}')) return entries;
  do {
    const { next } = tokens;
    if (next?.startsWith('"') !== true) tokens.refuse('no name');
    const name = JSON.parse(next) as string;
    if (entries.has(name)) tokens.refuse('a second time');
    tokens.take();
    tokens.expect(':');
    entries.set(name, takeNode(tokens));
  } while (tokens.takeIf(','));
  tokens.expect('}');
  return entries;
}

function takeItems(tokens: Tokens): readonly Node[] {
  const items: Node[] = [];
  if (tokens.takeIf(']')) return items;
  do items.push(takeNode(tokens));
  while (tokens.takeIf(','));
  tokens.expect(']');
  return items;
}
