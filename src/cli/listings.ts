import { type Command, Option } from 'commander';
import type { Essential } from '../intent/essentials.ts';
import type { Side } from '../report/answers/told.ts';
import type { Listing, Reader } from '../rulesets/readers/reader.ts';
import { readers } from '../rulesets/readers/registry.ts';
import type { Ruleset } from '../rulesets/ruleset.ts';
import type { Topology } from '../topology/model.ts';
import { list } from '../diagnostics/words.ts';
import { type LiveKind, liveKinds, liveListings } from './live.ts';
import { type ListingFile, readListing, readerOf, rulesetOf } from './rulesets.ts';
import { UsageError, WorldError } from './trouble.ts';

/** Where the rules of a host are to be read. */
export interface ListingFlags {
  readonly nftables?: string;
  readonly iptables?: string;
  readonly ip6tables?: string;
  readonly ipset?: string;
  readonly live?: LiveKind;
}

export function takesListings(command: Command): Command {
  return command
    .option('--nftables <file>', 'what `nft -j list ruleset` prints')
    .option('--iptables <file>', 'what `iptables-save` prints')
    .option('--ip6tables <file>', 'what `ip6tables-save` prints')
    .option('--ipset <file>', 'what `ipset save` prints, where rules use sets')
    .addOption(new Option('--live <kind>', 'list the rules of this machine now').choices(liveKinds));
}

interface Listed {
  readonly side: Side;
  readonly ruleset: Ruleset;
  /** Those that this kind of firewall decides about; all where absent. */
  readonly essentials?: readonly Essential[];
}

/** The ruleset that the flags name. */
export async function listingsOf(flags: ListingFlags, _topology: Topology): Promise<Listed> {
  const { nftables, iptables, ip6tables, ipset, live } = flags;
  const ofIptables = Object.entries({ iptables, ip6tables, ipset }).flatMap(([kind, file]) =>
    file === undefined ? [] : [{ file, kind }],
  );
  const kinds = [nftables !== undefined, ofIptables.length > 0, live !== undefined].filter(Boolean).length;
  if (kinds !== 1) {
    throw new UsageError(
      kinds === 0 ? 'no rules are named' : 'rules of several kinds are named',
      'name those of one kind: --nftables, or --iptables with --ip6tables and --ipset, or --live',
    );
  }
  if (live !== undefined) return listed(readerNamed(live), liveListings(live));
  if (nftables !== undefined) return fileListed(readerNamed('nftables'), [{ file: nftables }]);
  if (iptables === undefined && ip6tables === undefined)
    throw new UsageError('--ipset goes with --iptables or --ip6tables');
  return fileListed(readerNamed('iptables'), ofIptables);
}

interface Named {
  readonly file: string;
  readonly kind?: string;
}

async function fileListed(reader: Reader, files: readonly Named[]): Promise<Listed> {
  const listings: ListingFile[] = [];
  for (const { file, ...kind } of files) listings.push({ ...(await readListing(file)), ...kind });
  for (const { name, text } of listings) {
    const right = readerOf(text);
    if (right !== undefined && right !== reader)
      throw new WorldError(`${name}: this is ${right.title}, not ${reader.title}`);
  }
  const { side, ...rest } = listed(reader, listings);
  const [only, ...more] = listings;
  return { ...rest, side: only !== undefined && more.length === 0 ? { ...side, hash: only.hash } : side };
}

function listed(reader: Reader, listings: readonly Listing[]): Listed {
  return { side: { name: list(listings.map(({ name }) => name)) }, ruleset: rulesetOf(reader, listings) };
}

function readerNamed(id: string): Reader {
  const found = readers.find((reader) => reader.id === id);
  if (found === undefined) throw new Error(`no reader ${id}`);
  return found;
}
