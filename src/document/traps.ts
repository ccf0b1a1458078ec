import { type Pair, type YAMLMap, isScalar } from 'yaml';
import type { Finding } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/message-text.ts';
import type { Source } from '../source/source.ts';
import { startOfFile } from '../source/span.ts';
import { keyText, nodeSpan } from './locations.ts';
import { freeTextKeys } from './schema-tree.ts';

/** The finding for a key without a value, as in `{ http: 80,443/tcp }` or `{ purpose: page, REST API }`; undefined for others. */
export function strayKey(key: string, pair: Pair, map: YAMLMap, source: Source): Finding | undefined {
  const at = nodeSpan(pair.key) ?? startOfFile;
  if (isEmptyValue(pair) && /^[0-9a-f:]*:$/i.test(key)) {
    // The last colon of an address has become the one that ends a key.
    return {
      message: `\`${key}:\` is a map in YAML, because it ends with a colon`,
      at,
      help: `quote the address: "${key}:"`,
    };
  }
  if (map.flow !== true || !isEmptyValue(pair) || hasColon(pair, source)) return undefined;
  const before = map.items[map.items.indexOf(pair) - 1];
  if (before === undefined) {
    return {
      message: `${quote(key)} has no value inside {…}`,
      at,
      help: `write \`${key}: VALUE\`, or use [ ] for a list`,
    };
  }
  const name = keyText(before.key);
  const written = isScalar(before.value) ? `${before.value.source ?? ''},` : '…,';
  return {
    message: `a comma inside {…} ends the value, so ${quote(key)} became a key of its own`,
    at,
    help: `quote the value of ${quote(name)}: { ${name}: "${written}${gap(before, at.start, source)}${key}" }`,
  };
}

function gap(before: Pair, end: number, source: Source): string {
  const start = nodeSpan(before.value)?.end ?? end;
  return source.text.slice(start, end).includes(' ') ? ' ' : '';
}

function isEmptyValue(pair: Pair): boolean {
  return pair.value === null || (isScalar(pair.value) && pair.value.value === null && !pair.value.source);
}

function hasColon(pair: Pair, source: Source): boolean {
  const end = nodeSpan(pair.key)?.end ?? 0;
  return /^\s*:/.test(source.text.slice(end, end + 80));
}

/** The finding for a value that a comment cuts: `ticket: #4711` is empty, and `purpose: see #12` ends at `see`. */
export function cutByComment(key: string, pair: Pair, source: Source): Finding | undefined {
  const keySpan = nodeSpan(pair.key) ?? startOfFile;
  const empty = isEmptyValue(pair);
  const at = empty ? keySpan : (nodeSpan(pair.value) ?? keySpan);
  if (!empty && !(isScalar(pair.value) && pair.value.type === 'PLAIN')) return undefined;
  // A comment that is intended has a space after its #.
  const comment = (empty ? /^\s*:[ \t]+(#[^ \t].*)$/ : /^[ \t]+(#[^ \t!].*)$/).exec(restOfLine(source, at.end))?.[1];
  // In a text for people, a `#` is likely to be meant.
  if (comment === undefined || !(empty || freeTextKeys().has(key))) return undefined;
  return {
    message: `${quote(comment)} is a comment in YAML, so ${quote(key)} ${empty ? 'is empty' : 'ends before it'}`,
    at,
    help: `quote the text: \`${key}: ${JSON.stringify(empty ? comment : `${valueText(pair)} ${comment}`)}\`; if you mean a comment, write a space after the #`,
  };
}

function valueText({ value }: Pair): string {
  return isScalar(value) ? (value.source ?? '') : '';
}

function restOfLine(source: Source, from: number): string {
  const end = source.text.indexOf('\n', from);
  return source.text.slice(from, end < 0 ? undefined : end).trimEnd();
}
