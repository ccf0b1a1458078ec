import { spawnSync } from 'node:child_process';
import type { Listing } from '../../rulesets/readers/reader.ts';
import { foundBeside } from './other-firewalls.ts';
import { MAX_LISTING_BYTES } from '../input.ts';
import { textOf } from './read-listing.ts';
import { tell } from '../terminal.ts';
import { Undecided, EnvironmentError } from '../errors.ts';

/** The kinds of rules that topo can read from this machine. */
export const liveKinds = ['nftables', 'iptables'] as const;

export type LiveKind = (typeof liveKinds)[number];

interface Question {
  /** The kind of listing, as in {@link Listing.kind}. */
  readonly kind?: string;
  readonly command: readonly [string, ...string[]];
  /** Whether the program may be absent, in which case there are no such rules. */
  readonly optional?: true;
}

const questions: Readonly<Record<LiveKind, readonly Question[]>> = {
  nftables: [{ command: ['nft', '-j', 'list', 'ruleset'] }],
  iptables: [
    { kind: 'iptables', command: ['iptables-save'] },
    { kind: 'ip6tables', command: ['ip6tables-save'] },
    { kind: 'ipset', command: ['ipset', 'save'], optional: true },
  ],
};

/**
 * Reads the rules of this machine, and prints how. Reading changes nothing.
 *
 * Throws {@link Undecided} if rules of another kind exist beside them, which the answer would leave out.
 */
export function liveListings(kind: LiveKind): readonly Listing[] {
  const listings = questions[kind].flatMap((question) => {
    const text = asked(question);
    if (text === undefined) return [];
    const name = question.command.join(' ');
    tell(`topo: asked this machine: ${name}\n`);
    return text.trim() === '' ? [] : [{ name, text, ...(question.kind === undefined ? {} : { kind: question.kind }) }];
  });
  const beside = foundBeside(kind, listings, {
    nft: answers(['nft', '-j', 'list', 'ruleset']),
    legacy: answers(['iptables-legacy-save']) + answers(['ip6tables-legacy-save']),
  });
  if (beside !== undefined) {
    const help = 'move all rules to one kind: a packet must pass both, and topo reads one kind at a time';
    throw new Undecided(`this machine also has ${beside}, which ${kind} does not list`, help);
  }
  if (listings.length > 0) return listings;
  throw new EnvironmentError(
    `${kind} lists no rules on this machine`,
    'load rules first: without a table every packet passes',
  );
}

function answers(command: Question['command']): string {
  return asked({ command, optional: true }) ?? '';
}

/** Returns the output of the program; undefined if it is optional and not installed. */
function asked({ command, optional }: Question): string | undefined {
  const [program, ...words] = command;
  const name = command.join(' ');
  const { error, status, stdout, stderr } = spawnSync(program, words, { maxBuffer: MAX_LISTING_BYTES });
  if (error !== undefined) {
    if (optional === true && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const help = `install ${program}, or name a file with its output instead of --live`;
    throw new EnvironmentError(`${name}: cannot be run: ${error.message}`, help);
  }
  if (status !== 0) {
    const reason = textOf(stderr).trim().split('\n')[0] ?? '';
    throw new EnvironmentError(
      `${name}: failed with exit code ${String(status)}: ${reason}`,
      'run topo with sudo: only root can list rules',
    );
  }
  return textOf(stdout);
}
