import { matchOf } from './iptables-matches.ts';
import type { Direction } from '../../packets/packet.ts';
import type { RulesetRule, Ruleset, RulesetVerdict } from '../ruleset.ts';
import { Unreadable } from '../unreadable.ts';
import { ownHook } from '../way.ts';
import { Words } from './line-words.ts';

const chains: ReadonlyMap<string, Direction> = new Map([
  ['TOPO-INPUT', 'in'],
  ['TOPO-OUTPUT', 'out'],
]);

const verdicts: ReadonlyMap<string, RulesetVerdict> = new Map([
  ['ACCEPT', 'accept'],
  ['DROP', 'drop'],
]);

/** A text between quotes, a module that brings matches, or a word. */
const WORD = /"[^"\\]*"|-m [a-z]+|[^\s"\\]+/g;

const QUOTED = /"[^"\\]*"/g;

/** Quotes that are not closed, escapes, blanks that are not plain. */
const FOREIGN = /["\\]|[^\S ]/;

/**
 * Reads exactly what topo's iptables target writes for iptables-restore and ip6tables-restore together: two chains of
 * table filter, emptied, and rules appended to them. Anything else throws {@link Unreadable}.
 *
 * What runs off the end of a chain goes back to where it was called, and nobody knows what happens there: it passes.
 */
export function readIptables(text: string, file: string): Ruleset {
  const [table, input, output, ...rest] = linesOf(text);
  expectWhole(table, '*filter');
  expectWhole(input, ':TOPO-INPUT', '-', '[0:0]');
  expectWhole(output, ':TOPO-OUTPUT', '-', '[0:0]');
  expectWhole(rest.pop(), 'COMMIT');
  const rules = rest.map(ruleOf);
  return {
    bases: [...chains].map(([chain, direction], i) => ({
      chain,
      hook: ownHook[direction],
      policy: 'accept',
      line: [input, output][i]?.line ?? 0,
    })),
    chains: new Map(
      [...chains].map(([name, direction]) => [
        name,
        { name, file, rules: rules.flatMap((one) => (one.direction === direction ? [one.rule] : [])) },
      ]),
    ),
    remarks: [],
  };
}

/** Comments have lines of their own. */
function linesOf(text: string): Words[] {
  if (!text.endsWith('\n')) throw new Unreadable(text.split('\n').length, 'the last line has no end');
  return text
    .slice(0, -1)
    .split('\n')
    .flatMap((content, i) => (/^(#.*)?$/.test(content) ? [] : [new Words(i + 1, wordsOf(content, i + 1))]));
}

function wordsOf(content: string, line: number): readonly string[] {
  if (FOREIGN.test(content.replace(QUOTED, ''))) throw new Unreadable(line, 'is not written in words and quoted texts');
  return content.match(WORD) ?? [];
}

function expectWhole(words: Words | undefined, ...expected: readonly string[]): void {
  if (words === undefined) throw new Unreadable(1, `the file lacks: ${expected.join(' ')}`);
  words.expect(...expected);
  words.end();
}

function ruleOf(words: Words): { readonly direction: Direction; readonly rule: RulesetRule } {
  const family = words.takeIf('-4') ? 4 : words.takeIf('-6') ? 6 : undefined;
  words.expect('-A');
  const direction = words.takeFrom(chains);
  const match = matchOf(words, direction, family);
  const { line, text } = words;
  if (words.takeIf('-m limit')) {
    words.expect('--limit', '5/second', '--limit-burst', '20', '-j', 'LOG', '--log-prefix');
    words.takeQuoted();
    words.end();
    return { direction, rule: { line, text, match, action: { kind: 'continue' } } };
  }
  if (words.takeIf('-m comment')) {
    words.expect('--comment');
    words.takeQuoted();
  }
  words.expect('-j');
  const verdict = words.takeFrom(verdicts);
  words.end();
  return { direction, rule: { line, text, match, action: { kind: verdict } } };
}
