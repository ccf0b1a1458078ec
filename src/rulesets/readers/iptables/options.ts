import { Unreadable } from '../../unreadable.ts';
import { type Word, textOf } from './command-words.ts';

/** An option with its values, and whether a `!` stands before it, or before its first value as iptables 1.3 wrote it. */
export interface Option {
  readonly name: string;
  readonly negated: boolean;
  readonly values: readonly string[];
}

/** What one `-m` brings: its options up to the next. Those of the rule itself, and of what `-p` implies, have no module. */
export interface OptionGroup {
  readonly module?: string;
  readonly options: readonly Option[];
}

export interface Options {
  readonly groups: readonly OptionGroup[];
  readonly target?: JumpTarget;
}

export interface JumpTarget {
  readonly name: string;
  readonly isGoto: boolean;
  readonly options: readonly Option[];
}

/** Those of iptables(8) that any rule can have, by their short names. */
const own: ReadonlyMap<string, string> = new Map([
  ...['-4', '-6', '-s', '-d', '-p', '-i', '-o', '-f', '-c', '-m', '-j', '-g'].map((name) => [name, name] as const),
  ...(['--ipv4', '--ipv6'] as const).map((name) => [name, `-${name.slice(-1)}`] as const),
  ...(['--source', '--src'] as const).map((name) => [name, '-s'] as const),
  ...(['--destination', '--dst'] as const).map((name) => [name, '-d'] as const),
  ...[['--protocol', '-p'] as const, ['--in-interface', '-i'] as const, ['--out-interface', '-o'] as const],
  ...[['--fragment', '-f'] as const, ['--fragments', '-f'] as const, ['--set-counters', '-c'] as const],
  ...[['--match', '-m'] as const, ['--jump', '-j'] as const, ['--goto', '-g'] as const],
]);

/** How many values the rule's own options have, where it is not one. */
const arity: Readonly<Record<string, number>> = { '-4': 0, '-6': 0, '-f': 0, '-c': 2 };

/** The options of a rule in groups. Throws where words do not make options. */
export function optionsOf(words: readonly Word[], line: number): Options {
  const general: Option[] = [];
  const groups: (OptionGroup & { readonly options: Option[] })[] = [{ options: general }];
  let target: (JumpTarget & { readonly options: Option[] }) | undefined;
  let current = general;
  for (let at = 0; at < words.length;) {
    const { option, next } = optionAt(words, at, line);
    const [value = ''] = option.values;
    at = next;
    if (option.name === '-m') {
      current = [];
      groups.push({ module: value, options: current });
    } else if (option.name === '-j' || option.name === '-g') {
      if (target !== undefined) throw new Unreadable(line, 'a second target');
      current = [];
      target = { name: value, isGoto: option.name === '-g', options: current };
    } else (own.has(option.name) ? general : current).push(option);
  }
  return target === undefined ? { groups } : { groups, target };
}

function optionAt(words: readonly Word[], start: number, line: number): { option: Option; next: number } {
  const before = isMark(words[start]);
  const at = before ? start + 1 : start;
  const name = nameOf(words[at], line);
  const behind = isMark(words[at + 1]) && words[at + 2] !== undefined && !isOption(words[at + 2]!);
  const from = behind ? at + 2 : at + 1;
  const end = own.has(name) ? from + (arity[name] ?? 1) : endOfValues(words, from, name);
  if (end > words.length) throw new Unreadable(line, `${name} and no value`);
  const values = words.slice(from, end).map(textOf);
  return { option: { name, negated: before !== behind, values }, next: end };
}

function nameOf(word: Word | undefined, line: number): string {
  if (word === undefined) throw new Unreadable(line, 'ends too early');
  const name = own.get(word) ?? word;
  if (!own.has(name) && !/^--./.test(name)) throw new Unreadable(line, `${textOf(name)}: no option of a rule`);
  return name;
}

/** Text that the program leaves unquoted may look like an option. */
const freeText: ReadonlySet<string> = new Set([
  ...['--comment', '--log-prefix', '--nflog-prefix', '--ulog-prefix', '--prefix'],
  ...['--string', '--hex-string', '--name', '--hashlimit-name', '--path', '--helper', '--label'],
]);

function endOfValues(words: readonly Word[], from: number, name: string): number {
  let end = freeText.has(name) ? from + 1 : from;
  while (end < words.length && !isOption(words[end]!) && !isMark(words[end])) end++;
  return end;
}

function isMark(word: Word | undefined): boolean {
  return word === '!';
}

function isOption(word: Word): boolean {
  return /^-[^\d]/.test(word);
}

/** As it would be written, for a condition that is not understood. */
export function wordsOfGroup({ module, options }: OptionGroup): string {
  return [...(module === undefined ? [] : [`-m ${module}`]), ...options.map(wordsOfOption)].join(' ');
}

export function wordsOfOption({ name, negated, values }: Option): string {
  const texts = values.map((value) => (/^[^\s"'\\]+$/.test(value) ? value : JSON.stringify(value)));
  return [...(negated ? ['!'] : []), name, ...texts].join(' ');
}
