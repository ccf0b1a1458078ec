import { type Json, isArray, isObject, only } from '../json-values.ts';

/** How many elements of a set a person wants to see in a rule. */
const SHOWN = 6;

/** An expression as nft writes it, on one line; long sets cut short where only `shown` elements are wanted. */
export function textOf(json: Json | undefined, shown = Infinity): string {
  if (isArray(json)) return json.map((one) => textOf(one, shown)).join(',');
  if (!isObject(json)) return json === null || json === undefined ? '' : String(json);
  const [kind, body = null] = only(json) ?? [];
  const write = kind === undefined ? undefined : expressions.get(kind);
  return write === undefined ? plain(json, shown) : write(body, shown);
}

/** A statement of a rule as nft writes it; sets cut short unless more is wanted. */
export function statementText(statement: Json, shown = SHOWN): string {
  const [kind = '', body = null] = only(statement) ?? [];
  const write = statements.get(kind);
  return write === undefined ? [kind, textOf(body, shown)].join(' ').trim() : write(body, shown);
}

type Write = (body: Json, shown: number) => string;

/** Of a member that is not there: nothing. */
function member(body: Json, key: string): Json {
  return isObject(body) ? (body[key] ?? null) : null;
}

/** Members in the order of `keys`, those that are absent left out. */
function members(...keys: readonly string[]): Write {
  return (body, shown) =>
    keys
      .map((key) => textOf(member(body, key), shown))
      .filter((text) => text !== '')
      .join(' ');
}

function after(word: string, write: Write): Write {
  return (body, shown) => `${word} ${write(body, shown)}`.trimEnd();
}

function between(separator: string): Write {
  return (body, shown) =>
    isArray(body) ? body.map((one) => operand(one, shown)).join(separator) : textOf(body, shown);
}

function operand(json: Json, shown: number): string {
  const [kind = ''] = only(json) ?? [];
  const text = textOf(json, shown);
  return isArray(json)
    ? `(${json.map((one) => textOf(one, shown)).join(' | ')})`
    : operators.includes(kind)
      ? `(${text})`
      : text;
}

function setText(body: Json, shown: number): string {
  const all = isArray(body) ? body : [body];
  const texts = all.slice(0, shown).map((one) => (isArray(one) ? pairText(one, shown) : textOf(one, shown)));
  return `{ ${[...texts, ...(all.length > shown ? [`… ${all.length - shown} more`] : [])].join(', ')} }`;
}

function pairText([key, ...values]: readonly Json[], shown: number): string {
  return [textOf(key, shown), ...values.map((value) => statementOrValue(value, shown))].join(' : ');
}

function statementOrValue(json: Json, shown: number): string {
  const [kind = ''] = only(json) ?? [];
  return statements.has(kind) ? statementText(json, shown) : textOf(json, shown);
}

const operators: readonly string[] = ['|', '&', '^', '<<', '>>'];

const payloadText: Write = (body, shown) =>
  member(body, 'base') === null
    ? members('protocol', 'field')(body, shown)
    : `@${['base', 'offset', 'len'].map((key) => textOf(member(body, key))).join(',')}`;

const metaText: Write = (body) => {
  const key = textOf(member(body, 'key'));
  return /^[io]if/.test(key) ? key : `meta ${key}`;
};

const expressions: ReadonlyMap<string, Write> = new Map<string, Write>([
  ...operators.map((operator) => [operator, between(` ${operator} `)] as const),
  ['concat', between(' . ')],
  ['range', between('-')],
  ['set', setText],
  ['elem', (body, shown) => textOf(member(body, 'val'), shown)],
  ['prefix', (body) => `${textOf(member(body, 'addr'))}/${textOf(member(body, 'len'))}`],
  ['map', (body, shown) => `${textOf(member(body, 'key'), shown)} map ${textOf(member(body, 'data'), shown)}`],
  ['payload', payloadText],
  ['meta', metaText],
  ['ct', after('ct', members('dir', 'family', 'key'))],
  ['fib', after('fib', members('flags', 'result'))],
  ['rt', after('rt', members('family', 'key'))],
  ['socket', after('socket', members('key', 'level'))],
  ['osf', after('osf', members('key', 'ttl'))],
  ['exthdr', members('name', 'field')],
  ['tcp option', after('tcp option', members('name', 'field', 'base', 'offset', 'len'))],
  ['ip option', after('ip option', members('name', 'field'))],
  ['sctp chunk', after('sctp chunk', members('name', 'field'))],
]);

/** What has no form here: its members by name, so that no two different ones read the same. */
const plain: Write = (body, shown) =>
  isObject(body)
    ? Object.entries(body)
        .map(([key, value = null]) => {
          const text = isObject(value) && only(value) === undefined ? plain(value, shown) : textOf(value, shown);
          return `${key} ${text}`.trimEnd();
        })
        .join(' ')
    : textOf(body, shown);

const comparison: Write = (body, shown) => {
  const op = textOf(member(body, 'op'));
  const [left, right] = [textOf(member(body, 'left'), shown), textOf(member(body, 'right'), shown)];
  return [left, ...(op === '==' || op === 'in' ? [] : [op]), right].join(' ');
};

const limitText: Write = (body) => {
  if (!isObject(body)) return `limit ${textOf(body)}`;
  const { inv, rate, rate_unit: unit, per, burst } = body;
  if (rate === undefined) return `limit name ${textOf(body)}`;
  const size = burst === undefined || burst === 0 ? '' : ` burst ${textOf(burst)}`;
  const amount = unit === undefined ? textOf(rate) : `${textOf(rate)} ${textOf(unit)}`;
  return `limit rate ${inv === true ? 'over ' : ''}${amount}/${textOf(per)}${size}`;
};

const quoted: Write = (body) => JSON.stringify(textOf(member(body, 'prefix')));

const statements: ReadonlyMap<string, Write> = new Map<string, Write>([
  ...['accept', 'drop', 'continue', 'return', 'notrack'].map((verdict) => [verdict, () => verdict] as const),
  ['jump', after('jump', members('target'))],
  ['goto', after('goto', members('target'))],
  ['match', comparison],
  ['counter', (body) => (typeof body === 'string' ? `counter name ${body}` : 'counter')],
  ['limit', limitText],
  ['log', (body, shown) => (isObject(body) && 'prefix' in body ? `log prefix ${quoted(body, shown)}` : 'log')],
  ['reject', (body, shown) => `reject ${after('with', members('type', 'expr'))(body, shown)}`.replace(/ with$/, '')],
  ['mangle', (body, shown) => `${textOf(member(body, 'key'), shown)} set ${textOf(member(body, 'value'), shown)}`],
  ['vmap', (body, shown) => `${textOf(member(body, 'key'), shown)} vmap ${textOf(member(body, 'data'), shown)}`],
  ['set', (body, shown) => `${members('op', 'set')(body, shown)} { ${textOf(member(body, 'elem'), shown)} }`],
]);
