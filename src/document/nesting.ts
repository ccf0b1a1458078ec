import { Lexer } from 'yaml';

/** Most levels of nesting. A topology needs seven. The parser recurses, and would overflow the stack without a limit. */
export const MAX_NESTING = 64;

/** The offset at which collections are nested too deeply; undefined if none is. Linear in the text, and not recursive. */
export function tooDeepAt(text: string): number | undefined {
  return looksDeep(text) ? lexDepth(text) : undefined;
}

/** Most lines and commas. A topology of 10 MiB has half as many; a text with more is made to exhaust the parser. */
export const MAX_PARTS = 2_000_000;

/** The offset at which a text has too many lines and commas; undefined if it has not. */
export function tooManyAt(text: string): number | undefined {
  let parts = 0;
  for (let i = 0; text.length > MAX_PARTS && i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code === 0x0a || code === 0x2c) && ++parts > MAX_PARTS) return i;
  }
  return undefined;
}

/** A fast test without false negatives. It also counts brackets inside texts. */
function looksDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) depth++;
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth--;
    if (depth > MAX_NESTING) return true;
  }
  return new RegExp(String.raw`^[ ]*([-?:][ \t]+){${String(MAX_NESTING)}}|^[ ]{${String(4 * MAX_NESTING)}}`, 'm').test(
    text,
  );
}

/** Tokens of the lexer are the text itself, cut: brackets nest in flow style; dashes on a line and columns in block style. */
function lexDepth(text: string): number | undefined {
  let offset = 0;
  let flow = 0;
  let indicators = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') flow++;
    else if (token === ']' || token === '}') flow--;
    else if (token === '-' || token === '?') indicators++;
    else if (token.startsWith('\n') || token.startsWith('\r')) indicators = 0;
    const indent = /^ +$/.test(token) ? token.length : 0;
    if (flow + indicators > MAX_NESTING || (flow === 0 && indent >= 4 * MAX_NESTING)) return offset;
    if (!isMarker(token)) offset += token.length;
  }
  return undefined;
}

/** Control characters that the lexer puts between the cuts; they stand for no text. */
function isMarker(token: string): boolean {
  return token === '\u0002' || token === '\u0018' || token === '\u001f';
}
