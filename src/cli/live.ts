import { spawnSync } from 'node:child_process';
import type { Listing } from '../rulesets/readers/reader.ts';
import { MAX_LISTING_BYTES } from './input.ts';
import { textOf } from './rulesets.ts';
import { tell } from './terminal.ts';
import { WorldError } from './trouble.ts';

/** Kinds of rules that a machine can be asked for. */
export const liveKinds = ['nftables', 'iptables'] as const;

export type LiveKind = (typeof liveKinds)[number];

interface Question {
  /** As {@link Listing.kind}. */
  readonly kind?: string;
  readonly command: readonly [string, ...string[]];
  /** A machine without the program has none of it. */
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

/** Asks this machine for its rules, and says how. Reading them changes nothing. */
export function liveListings(kind: LiveKind): readonly Listing[] {
  return questions[kind].flatMap(({ command, optional, kind }) => {
    const [program, ...words] = command;
    const name = command.join(' ');
    const { error, status, stdout, stderr } = spawnSync(program, words, { maxBuffer: MAX_LISTING_BYTES });
    if (error !== undefined) {
      if (optional === true && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new WorldError(
        `${name}: cannot be run: ${error.message}`,
        `install ${program}, or give a file that it printed elsewhere`,
      );
    }
    if (status !== 0) {
      const reason = textOf(stderr).trim().split('\n')[0] ?? '';
      throw new WorldError(`${name}: ends with ${String(status)}: ${reason}`, 'listing rules takes root: sudo');
    }
    tell(`topo: asked this machine: ${name}\n`);
    return textOf(stdout).trim() === ''
      ? []
      : [{ name, text: textOf(stdout), ...(kind === undefined ? {} : { kind }) }];
  });
}
