import { matchOf, trackedStates } from './nftables-matches.ts';
import { statementsOf } from './nftables-statements.ts';
import { always, product } from '../match.ts';
import type { Base, Chain, Direction, Rule, Ruleset, Verdict } from '../ruleset.ts';
import { Unreadable } from '../unreadable.ts';
import type { Words } from './words.ts';

const TABLE = ['table', 'inet', 'topo'] as const;

const hooks: ReadonlyMap<string, Direction> = new Map([
  ['input', 'in'],
  ['output', 'out'],
]);

const verdicts: ReadonlyMap<string, Verdict> = new Map([
  ['accept', 'accept'],
  ['drop', 'drop'],
]);

/**
 * Reads exactly what topo's nftables target writes: one table, replaced as a whole, with at most one base chain for each
 * direction, and in it rules of matches, a counter, a verdict and a comment. Anything else throws {@link Unreadable}: nft
 * itself would read far more, and the less is understood here, the less can be misunderstood.
 */
export function readNftables(text: string, file: string): Ruleset {
  const statements = [...statementsOf(text)];
  const [declared, deleted, made, ...body] = statements;
  expectWhole(declared, ...TABLE);
  expectWhole(deleted, 'delete', ...TABLE);
  expectWhole(made, ...TABLE, '{');
  expectWhole(body.pop(), '}');
  const read: { readonly base: Base; readonly chain: Chain }[] = [];
  let rest: readonly Words[] = body;
  while (rest.length > 0) {
    const length = rest.findIndex(({ next }) => next === '}') + 1;
    if (length === 0) throw new Unreadable(rest[0]!.line, 'a chain is not closed');
    const one = chainOf(rest.slice(0, length), file);
    if (read.some(({ base }) => base.direction === one.base.direction)) {
      throw new Unreadable(one.base.line, 'a second chain of one direction');
    }
    read.push(one);
    rest = rest.slice(length);
  }
  return {
    bases: read.map(({ base }) => base),
    chains: new Map(read.map(({ chain }) => [chain.name, chain])),
    remarks: [],
  };
}

function expectWhole(words: Words | undefined, ...expected: readonly string[]): void {
  if (words === undefined) throw new Unreadable(1, `the file lacks: ${expected.join(' ')}`);
  words.expect(...expected);
  words.end();
}

function chainOf(
  [opening, type, ...rules]: readonly Words[],
  file: string,
): { readonly base: Base; readonly chain: Chain } {
  const name = chainName(opening!);
  if (type === undefined) throw new Unreadable(opening!.line, 'a chain is empty');
  type.expect('type', 'filter', 'hook');
  const direction = type.takeFrom(hooks);
  type.expect('priority', 'filter', ';', 'policy');
  const policy = type.takeFrom(verdicts);
  type.expect(';');
  type.end();
  expectWhole(rules.pop(), '}');
  return {
    base: { chain: name, direction, policy, line: type.line },
    chain: { name, file, rules: rules.flatMap((words) => rulesOf(words, direction)) },
  };
}

function chainName(words: Words): string {
  words.expect('chain');
  const name = words.take();
  if (!/^[a-z]+$/.test(name)) throw new Unreadable(words.line, `${name}: no name of a chain`);
  words.expect('{');
  words.end();
  return name;
}

function rulesOf(words: Words, direction: Direction): readonly Rule[] {
  if (words.next === 'ct') return stateRules(words);
  if (words.next === 'limit') return [logRule(words)];
  const match = matchOf(words, direction);
  const counts = words.takeIf('counter');
  const verdict = words.atEnd || words.next === 'comment' ? 'continue' : words.takeFrom(verdicts);
  if (verdict === 'continue' && !counts) words.refuse('a rule that does nothing');
  if (words.takeIf('comment')) words.takeQuoted();
  words.end();
  return [{ line: words.line, text: words.text, match, action: { kind: verdict } }];
}

/** One look-up for several states: a rule for each. */
function stateRules(words: Words): readonly Rule[] {
  words.expect('ct', 'state', 'vmap', '{');
  const rules: Rule[] = [];
  do {
    const match = product({ states: [words.takeFrom(trackedStates)] });
    words.expect(':');
    rules.push({ line: words.line, text: words.text, match, action: { kind: words.takeFrom(verdicts) } });
  } while (words.takeIf(','));
  words.expect('}');
  words.end();
  return rules;
}

/** Logs what comes so far, up to a rate: packets pass on either way. */
function logRule(words: Words): Rule {
  words.expect('limit', 'rate', '5/second', 'burst', '20', 'packets', 'log', 'prefix');
  words.takeQuoted();
  words.end();
  return { line: words.line, text: words.text, match: always, action: { kind: 'continue' } };
}
