import { Unreadable } from '../unreadable.ts';
import { Tokens } from './tokens.ts';
import type { Node } from './tree.ts';

/** A block, or the whole file: attributes by name, each once, and blocks in their order. */
export interface Body {
  readonly attributes: ReadonlyMap<string, Node>;
  readonly blocks: readonly HclBlock[];
}

export interface HclBlock extends Body {
  readonly line: number;
  readonly type: string;
  readonly labels: readonly string[];
}

/** Parts of a string: what is written twice or escaped, plain text, and names between `${` and `}`. */
const PART = String.raw`\\["\\]|(?:\$\$|%%)\{|[$%](?!\{)|\$\{[a-z_.]+\}|[^"\\\p{Cc}$%]`;

const TOKEN = new RegExp(
  String.raw`"(?:${PART})*"|#[^\n]*|[A-Za-z_][\w-]*|-?(?:0|[1-9][0-9]{0,8})(?![\w.])|[{}()=,.[\]]|\n[ \n]*|[ ]+`,
  'uy',
);

/**
 * The part of HCL 2 that topo writes (https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md): blocks, attributes,
 * objects, numbers, strings, names and calls. No operators, conditions, loops, heredocs or directives.
 */
export function parseHcl(text: string): Body {
  const tokens = new Tokens(text, TOKEN, /^[# ]/);
  const body = takeBody(tokens);
  if (tokens.next !== undefined) tokens.refuse('more than it should have');
  return body;
}

function takeBody(tokens: Tokens): Body {
  const attributes = new Map<string, Node>();
  const blocks: HclBlock[] = [];
  for (;;) {
    skipLines(tokens);
    if (tokens.next === undefined || tokens.next === '}') return { attributes, blocks };
    const { line } = tokens;
    const name = takeName(tokens);
    if (tokens.takeIf('=')) {
      if (attributes.has(name)) throw new Unreadable(line, `${name}: a second time`);
      attributes.set(name, takeExpression(tokens));
    } else {
      blocks.push(takeBlock(tokens, line, name));
    }
    requireEnd(tokens);
  }
}

function takeBlock(tokens: Tokens, line: number, type: string): HclBlock {
  const labels: string[] = [];
  while (tokens.next?.startsWith('"') === true) labels.push(plainText(tokens.take(), line));
  tokens.expect('{');
  const body = takeBody(tokens);
  tokens.expect('}');
  return { line, type, labels, ...body };
}

function takeExpression(tokens: Tokens): Node {
  const { line } = tokens;
  const next = tokens.next ?? '';
  if (next.startsWith('"')) return takeString(tokens, line);
  if (/^-?[0-9]/.test(next)) return { line, kind: 'number', value: Number(tokens.take()) };
  if (next === '{') return takeObject(tokens, line);
  let text = takeName(tokens);
  while (tokens.takeIf('.')) text += `.${takeName(tokens)}`;
  if (!tokens.takeIf('(')) return { line, kind: 'expression', text };
  const parts: string[] = [];
  while (!tokens.takeIf(')')) {
    if (parts.length > 0) tokens.expect(',');
    parts.push(written(takeExpression(tokens)));
  }
  return { line, kind: 'expression', text: `${text}(${parts.join(', ')})` };
}

function takeString(tokens: Tokens, line: number): Node {
  const raw = tokens.take();
  const isTemplate = partsOf(raw).some((part) => part.startsWith('${'));
  return isTemplate ? { line, kind: 'expression', text: raw } : { line, kind: 'text', text: plainText(raw, line) };
}

function takeObject(tokens: Tokens, line: number): Node {
  const entries = new Map<string, Node>();
  tokens.expect('{');
  for (;;) {
    skipLines(tokens);
    if (tokens.takeIf('}')) return { line, kind: 'object', entries };
    const name = tokens.next?.startsWith('"') === true ? plainText(tokens.take(), line) : takeName(tokens);
    if (entries.has(name)) tokens.refuse(`${name} a second time`);
    tokens.expect('=');
    entries.set(name, takeExpression(tokens));
    if (!tokens.takeIf(',') && !isLineEnd(tokens) && tokens.next !== '}')
      tokens.refuse('neither a comma nor a new line');
  }
}

/** A value as it would stand in the text; of strings their quotes, of objects all entries. */
function written(node: Node): string {
  switch (node.kind) {
    case 'text':
      return JSON.stringify(node.text);
    case 'number':
      return String(node.value);
    case 'expression':
      return node.text;
    case 'object':
      return `{ ${[...node.entries].map(([name, value]) => `${name} = ${written(value)}`).join(', ')} }`;
    case 'list':
      return `[${node.items.map(written).join(', ')}]`;
  }
}

function plainText(raw: string, line: number): string {
  return partsOf(raw)
    .map((part) => {
      if (part.startsWith('${')) throw new Unreadable(line, `${raw}: has to be plain text`);
      return /^(?:\\|\$\$\{|%%\{)/.test(part) ? part.slice(1) : part;
    })
    .join('');
}

function partsOf(raw: string): readonly string[] {
  return [...raw.slice(1, -1).matchAll(new RegExp(PART, 'gu'))].map(([part]) => part);
}

function takeName(tokens: Tokens): string {
  if (!/^[A-Za-z_]/.test(tokens.next ?? '')) tokens.refuse('no name');
  return tokens.take();
}

/** Of a line, a block or the text. */
function requireEnd(tokens: Tokens): void {
  const { next } = tokens;
  if (next !== undefined && next !== '}' && !isLineEnd(tokens)) tokens.refuse('not on a line of its own');
}

function isLineEnd(tokens: Tokens): boolean {
  return tokens.next?.startsWith('\n') === true;
}

function skipLines(tokens: Tokens): void {
  while (isLineEnd(tokens)) tokens.take();
}
