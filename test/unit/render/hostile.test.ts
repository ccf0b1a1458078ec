import { Ajv } from 'ajv';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import schema from '../../../schemas/render.schema.json' with { type: 'json' };
import { views } from '../../../src/render/render.ts';
import { oneLine } from '../../../src/page/one-line.ts';
import { acceptedIn, hostileTexts, hostileTopology } from './hostile.ts';
import { parseCsv, rendered } from './samples.ts';

const columns = (views.connections.columns ?? []).map(({ id }) => id);
const asked = ['source', 'destination', 'protocol', 'purpose', 'condition', 'owner', 'ticket', 'approved_by', 'id'];
const validate = new Ajv({ allErrors: true }).compile(schema);

interface Token {
  readonly type: string;
  readonly raw: string;
  readonly text?: string;
  readonly tokens?: readonly Token[];
  readonly items?: readonly Token[];
  /** Of a table its cells; of a cell whether it is in the header. */
  readonly header?: readonly Token[] | boolean;
  readonly rows?: readonly (readonly Token[])[];
}

const lex = marked.lexer as (text: string) => readonly Token[];

describe.each(hostileTexts)('the text %j', (text) => {
  const topology = hostileTopology(text);
  const line = oneLine(text);

  it('stays one cell of literal text in Markdown', async () => {
    const tokens = lex(await rendered(topology, { view: 'connections', columns: asked }));
    expect(tokens.map(({ type }) => type).filter((type) => type !== 'space')).toEqual([
      'heading',
      'heading',
      'table',
      'paragraph',
      'hr',
      'paragraph',
    ]);
    const table = tokens.find(({ type }) => type === 'table');
    expect(table?.rows).toHaveLength(3);
    const [first = [], second = []] = table?.rows ?? [];
    expect(first.map(shown)).toEqual(
      [`client ${line}`, `${line} (server)`, line, line, `when ${line}`, line, line, line, 'a'].map(collapsed),
    );
    expect(shown(second[3])).toBe(collapsed(line));
    expect(allTypes(table?.rows?.flat() ?? [])).toEqual(new Set(['text', 'em']));
  });

  it('stays text in the whole document', async () => {
    const tokens = lex(await rendered(topology, { accepted: acceptedIn(topology) }));
    expect(structure(tokens)).toEqual(structure(await harmless()));
    expect([...allTypes(tokens)].filter((type) => !plainTypes.has(type))).toEqual([]);
    const headings = (all: readonly Token[]): readonly string[] =>
      all.filter(({ type }) => type === 'heading').map(shown);
    expect(headings(tokens)).toEqual(
      headings(await harmless()).map((heading) => collapsed(heading.replaceAll(HARMLESS, () => line))),
    );
  });

  it('stays one cell in CSV, and no formula', async () => {
    const [head, ...rows] = parseCsv(await rendered(topology, { view: 'connections', format: 'csv', columns }));
    expect(head).toHaveLength(columns.length);
    expect(rows.map((row) => row.length)).toEqual(rows.map(() => columns.length));
    const purpose = rows[0]?.[columns.indexOf('purpose')] ?? '';
    expect(purpose.replace(/^'(?=[=+\-@＝])/u, '')).toBe(line);
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/u.test(cell) && cell !== '-')).toEqual([]);
    expect(rows.flat().filter((cell) => /[\r\n]/.test(cell))).toEqual([]);
  });

  it('is a reason like any other', async () => {
    const options = { view: 'accepted', accepted: acceptedIn(topology) } as const;
    const [, ...rows] = parseCsv(await rendered(topology, { ...options, format: 'csv' }));
    expect(rows.map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@＝])/u, '')))).toEqual([
      ['cleartext', 'a', line, line, line],
    ]);
    const json = JSON.parse(await rendered(topology, { ...options, format: 'json' })) as { rows: unknown };
    expect(json.rows).toEqual([{ rule: 'cleartext', about: 'a', finding: text, reason: text, approved_by: text }]);
    const table = lex(await rendered(topology, options)).find(({ type }) => type === 'table');
    expect(table?.rows?.map((cells) => cells.map(shown))).toEqual([
      ['cleartext', 'a', line, line, line].map(collapsed),
    ]);
  });

  it('is itself in JSON', async () => {
    const json = JSON.parse(await rendered(topology, { view: 'connections', format: 'json', columns })) as {
      topology: unknown;
      rows: Record<string, unknown>[];
    };
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(json.topology).toEqual({ name: 'test', title: text });
    expect(json.rows[0]).toMatchObject({ purpose: text, owner: text, references: [text] });
  });
});

/** Means nothing to anybody. */
const HARMLESS = 'Harmless';

/** The whole document with a harmless text in all places, which a hostile one must not change in shape. */
async function harmless(): Promise<readonly Token[]> {
  const topology = hostileTopology(HARMLESS);
  return lex(await rendered(topology, { accepted: acceptedIn(topology) }));
}

function structure(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap(({ type, rows, items }) =>
    type === 'space' ? [] : [[type, rows?.length, items?.length].filter((part) => part !== undefined).join(' ')],
  );
}

/** Of HTML only the line ends in cells, which topo writes itself. */
const plainTypes = new Set([
  '<br>',
  'heading',
  'paragraph',
  'list',
  'list_item',
  'table',
  'code',
  'hr',
  'space',
  'text',
  'em',
]);

function allTypes(tokens: readonly Token[]): Set<string> {
  const inner = (token: Token): readonly Token[] => [
    ...(token.tokens ?? []),
    ...(token.items ?? []),
    ...(Array.isArray(token.header) ? (token.header as readonly Token[]) : []),
    ...(token.rows?.flat() ?? []),
  ];
  // marked tells `\*` apart from `*`; both are text.
  const typeOf = ({ type, raw }: Token): string => (type === 'escape' ? 'text' : type === 'html' ? raw : type);
  const types = tokens.flatMap((token) => [typeOf(token), ...allTypes(inner(token))]);
  return new Set(types.filter((type) => (type as string | undefined) !== undefined));
}

/** What a reader sees of a token: entities decoded, emphasis gone. */
function shown(token: Token | undefined): string {
  const text = (one: Token): string =>
    one.tokens === undefined ? (one.type === 'escape' ? one.raw.slice(1) : one.raw) : one.tokens.map(text).join('');
  if (token === undefined) return '';
  return collapsed(text(token).replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))));
}

/** Readers of Markdown see one blank where there are several. */
function collapsed(text: string): string {
  return text.replace(/ +/g, ' ');
}
