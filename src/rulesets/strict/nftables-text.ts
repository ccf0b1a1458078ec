import { matchOf, trackedStates } from './nftables-matches.ts';
import { type ReadSet, setOf, takeKey } from './nftables-sets.ts';
import { statementsOf } from './nftables-statements.ts';
import { always, product } from '../match.ts';
import type { Direction } from '../../packets/packet.ts';
import type { Base, Chain, RulesetRule, Ruleset, RulesetVerdict } from '../ruleset.ts';
import { Unreadable } from '../unreadable.ts';
import { ownHook } from '../way.ts';
import type { Words } from './line-words.ts';

const TABLE = ['table', 'inet', 'topo'] as const;

const hooks: ReadonlyMap<string, Direction> = new Map([
  ['input', 'in'],
  ['output', 'out'],
]);

const verdicts: ReadonlyMap<string, RulesetVerdict> = new Map([
  ['accept', 'accept'],
  ['drop', 'drop'],
]);

/**
 * Reads exactly what topo's nftables target writes: one table, replaced as a whole, with named sets and at most one base
 * chain for each direction; in a chain rules of matches, a counter, a verdict and a comment, and rules that let through
 * what is in a set. Anything else throws {@link Unreadable}: nft itself would read far more, and the less is understood
 * here, the less can be misunderstood.
 */
export function readNftables(text: string, file: string): Ruleset {
  const [declared, deleted, made, ...body] = statementsOf(text);
  expectWhole(declared, ...TABLE);
  expectWhole(deleted, 'delete', ...TABLE);
  expectWhole(made, ...TABLE, '{');
  expectWhole(body.pop(), '}');
  const sets = new Map<string, ReadSet>();
  const read: ReadChain[] = [];
  for (const block of blocksOf(body)) {
    if (block[0].next === 'set') {
      const set = setOf(block);
      if (sets.has(set.name)) throw new Unreadable(block[0].line, `a second set ${set.name}`);
      sets.set(set.name, set);
      continue;
    }
    const one = chainOf(block, file, sets);
    if (read.some(({ base }) => base.hook === one.base.hook)) {
      throw new Unreadable(one.base.line, 'a second chain of one direction');
    }
    read.push(one);
  }
  return {
    bases: read.map(({ base }) => base),
    chains: new Map(read.map(({ chain }) => [chain.name, chain])),
    remarks: [],
  };
}

type Block = [Words, ...Words[]];

/** Sets and chains: from the brace that opens one to the one that closes it, with those of its elements between. */
function blocksOf(statements: readonly Words[]): readonly Block[] {
  const blocks: Block[] = [];
  let depth = 0;
  for (const words of statements) {
    if (depth === 0) blocks.push([words]);
    else blocks.at(-1)!.push(words);
    if (words.next === '}') depth -= 1;
    else if (words.last === '{') depth += 1;
  }
  if (depth > 0) throw new Unreadable(blocks.at(-1)![0].line, 'a set or chain is not closed');
  return blocks;
}

function expectWhole(words: Words | undefined, ...expected: readonly string[]): void {
  if (words === undefined) throw new Unreadable(1, `the file lacks: ${expected.join(' ')}`);
  words.expect(...expected);
  words.end();
}

interface ReadChain {
  readonly base: Base;
  readonly chain: Chain;
}

function chainOf([opening, type, ...rules]: Block, file: string, sets: ReadonlyMap<string, ReadSet>): ReadChain {
  const name = chainName(opening);
  if (type === undefined) throw new Unreadable(opening.line, 'a chain is empty');
  type.expect('type', 'filter', 'hook');
  const direction = type.takeFrom(hooks);
  type.expect('priority', 'filter', ';', 'policy');
  const policy = type.takeFrom(verdicts);
  type.expect(';');
  type.end();
  expectWhole(rules.pop(), '}');
  return {
    base: { chain: name, hook: ownHook[direction], policy, line: type.line },
    chain: { name, file, rules: rules.flatMap((words) => rulesOf(words, direction, sets)) },
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

function rulesOf(words: Words, direction: Direction, sets: ReadonlyMap<string, ReadSet>): readonly RulesetRule[] {
  if (words.has('.')) return rulesOfSet(words, sets);
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

/** Lets through what is in a set; the rules stand where its elements do. */
function rulesOfSet(words: Words, sets: ReadonlyMap<string, ReadSet>): readonly RulesetRule[] {
  const key = takeKey(words);
  const set = sets.get(words.next?.replace(/^@/, '') ?? '');
  if (set?.key !== key) words.refuse(`no set before it has ${key}`);
  words.expect(`@${set.name}`, 'accept');
  words.end();
  return set.rules;
}

/** One look-up for several states: a rule for each. */
function stateRules(words: Words): readonly RulesetRule[] {
  words.expect('ct', 'state', 'vmap', '{');
  const rules: RulesetRule[] = [];
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
function logRule(words: Words): RulesetRule {
  words.expect('limit', 'rate', '5/second', 'burst', '20', 'packets', 'log', 'prefix');
  words.takeQuoted();
  words.end();
  return { line: words.line, text: words.text, match: always, action: { kind: 'continue' } };
}
