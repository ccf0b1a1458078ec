import { matchesOf, trackedStates } from './nftables-matches.ts';
import { statementsOf } from './nftables-statements.ts';
import type { Chain, Match, Rule, Ruleset, Verdict } from './ruleset.ts';
import { Unreadable } from './unreadable.ts';
import type { Words } from './words.ts';

const TABLE = ['table', 'inet', 'topo'] as const;

const hooks: ReadonlyMap<string, Chain['direction']> = new Map([
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
export function readNftables(text: string): Ruleset {
  const statements = [...statementsOf(text)];
  const [declared, deleted, made, ...body] = statements;
  expectWhole(declared, ...TABLE);
  expectWhole(deleted, 'delete', ...TABLE);
  expectWhole(made, ...TABLE, '{');
  expectWhole(body.pop(), '}');
  const chains: Chain[] = [];
  let rest: readonly Words[] = body;
  while (rest.length > 0) {
    const length = rest.findIndex(({ next }) => next === '}') + 1;
    if (length === 0) throw new Unreadable(rest[0]!.line, 'a chain is not closed');
    const chain = chainOf(rest.slice(0, length));
    if (chains.some(({ direction }) => direction === chain.direction)) {
      throw new Unreadable(chain.line, 'a second chain of one direction');
    }
    chains.push(chain);
    rest = rest.slice(length);
  }
  return { chains };
}

function expectWhole(words: Words | undefined, ...expected: readonly string[]): void {
  if (words === undefined) throw new Unreadable(1, `the file lacks: ${expected.join(' ')}`);
  words.expect(...expected);
  words.end();
}

function chainOf([opening, type, ...rules]: readonly Words[]): Chain {
  const name = chainName(opening!);
  if (type === undefined) throw new Unreadable(opening!.line, 'a chain is empty');
  type.expect('type', 'filter', 'hook');
  const direction = type.takeFrom(hooks);
  type.expect('priority', 'filter', ';', 'policy');
  const policy = type.takeFrom(verdicts);
  type.expect(';');
  type.end();
  expectWhole(rules.pop(), '}');
  return { name, direction, policy, line: type.line, rules: rules.flatMap((words) => rulesOf(words, direction)) };
}

function chainName(words: Words): string {
  words.expect('chain');
  const name = words.take();
  if (!/^[a-z]+$/.test(name)) throw new Unreadable(words.line, `${name}: no name of a chain`);
  words.expect('{');
  words.end();
  return name;
}

function rulesOf(words: Words, direction: Chain['direction']): readonly Rule[] {
  if (words.next === 'ct') return stateRules(words);
  if (words.next === 'limit') return [logRule(words)];
  const matches = matchesOf(words, direction);
  const counts = words.takeIf('counter');
  const verdict = words.atEnd || words.next === 'comment' ? 'continue' : words.takeFrom(verdicts);
  if (verdict === 'continue' && !counts) words.refuse('a rule that does nothing');
  if (words.takeIf('comment')) words.takeQuoted();
  words.end();
  return [{ line: words.line, matches, verdict }];
}

/** One look-up for several states: a rule for each. */
function stateRules(words: Words): readonly Rule[] {
  words.expect('ct', 'state', 'vmap', '{');
  const rules: Rule[] = [];
  do {
    const match: Match = { field: 'state', states: [words.takeFrom(trackedStates)] };
    words.expect(':');
    rules.push({ line: words.line, matches: [match], verdict: words.takeFrom(verdicts) });
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
  return { line: words.line, matches: [], verdict: 'continue' };
}
