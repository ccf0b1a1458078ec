import { type Command, Option } from 'commander';
import { UsageError } from './errors.ts';
import { quote } from '../diagnostics/message-text.ts';

/** Options of every command that reads a topology. */
export interface TopologyOptions {
  readonly profile: readonly string[];
  /** ISO 8601 day. */
  readonly today: string;
  /** Whether files outside of the topology's folder may be included. */
  readonly allowOutside?: boolean;
}

/** Names of machines that the command asks about by themselves. */
export interface Apart {
  readonly apart?: readonly string[];
}

/** Adds `[FILE]`, `--profile` and `--today`. */
export function takesTopology(command: Command): Command {
  return takesProfiles(
    command.argument('[FILE]', 'the topology, or - for standard input (default: topology.yaml or topology.yml)'),
  );
}

/** Adds `--profile` and `--today`. */
export function takesProfiles(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--profile <name>',
        'activate this profile (comma-separated or repeated), or none for not even those that are on by default',
      )
        .argParser(collect)
        .default([], 'those that are on by default'),
    )
    .addOption(new Option('--allow-outside', 'let the topology include files outside of its folder'))
    .addOption(
      new Option('--today <day>', 'the day, YYYY-MM-DD, to compare `expires` with')
        .argParser(dayParser('--today'))
        .default(dayOf(new Date()), 'today'),
    );
}

/** Adds comma-separated names to those of earlier options. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...names(text)];
}

export function names(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Returns a parser of an option's value as an ISO 8601 day. */
export function dayParser(flag: string): (text: string) => string {
  return (text) => {
    const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
    if (day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)) return text;
    throw new UsageError(`${flag}: ${quote(text)} is not a calendar date`, 'write a date such as 2026-11-20');
  };
}

/** Returns the day in the time zone of the machine. */
function dayOf(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Appends a list of names and their meaning to a command's help; nothing if the list is empty. */
export function withList(command: Command, heading: string, items: readonly (readonly [string, string])[]): Command {
  const width = Math.max(...items.map(([name]) => name.length));
  const lines = items.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`);
  return items.length === 0 ? command : command.addHelpText('after', ['', heading, ...lines].join('\n'));
}

/** Appends examples to a command's help. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  const heading = examples.length === 1 ? 'Example:' : 'Examples:';
  return command.addHelpText('after', ['', heading, ...examples.map((example) => `  ${example}`)].join('\n'));
}
