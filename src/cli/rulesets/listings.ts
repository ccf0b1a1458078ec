import { type Command, Option } from 'commander';
import { type Within, groupPackets } from '../../compare/group-packets.ts';
import type { Side } from '../../report/answers/answered.ts';
import type { Listing, Reader } from '../../rulesets/readers/reader.ts';
import { awsGroups } from '../../rulesets/readers/aws-groups.ts';
import { readers } from '../../rulesets/readers/registry.ts';
import type { Ruleset } from '../../rulesets/ruleset.ts';
import type { Host, Topology } from '../../topology/model.ts';
import { list } from '../../diagnostics/message-text.ts';
import { type LiveKind, liveKinds, liveListings } from './live.ts';
import { type ListingFile, readListing, readerOf, rulesetOf } from './read-listing.ts';
import { type GroupFlags, groupsIn, rulesetOfHost, takesGroups } from './security-groups.ts';
import { UsageError, EnvironmentError } from '../errors.ts';

/** Options that say where to read the rules of a host. */
export interface ListingFlags extends GroupFlags {
  readonly nftables?: string;
  readonly iptables?: string;
  readonly ip6tables?: string;
  readonly ipset?: string;
  readonly aws: readonly string[];
  readonly live?: LiveKind;
}

export function takesListings(command: Command): Command {
  return takesGroups(
    command
      .option('--nftables <file>', 'output of `nft -j list ruleset`')
      .option('--iptables <file>', 'output of `iptables-save`')
      .option('--ip6tables <file>', 'output of `ip6tables-save`')
      .option('--ipset <file>', 'output of `ipset save`, if rules use sets')
      .addOption(
        new Option(
          '--aws <file>',
          'output of `aws ec2 describe-security-groups` or `terraform show -json`; repeat for more',
        )
          .argParser((file: string, before: readonly string[]) => [...before, file])
          .default([], 'none'),
      )
      .addOption(new Option('--live <kind>', 'read the rules that this machine runs now').choices(liveKinds)),
  );
}

interface Listed {
  readonly side: Side;
  readonly ruleset: Ruleset;
  /** The packets that this kind of firewall decides about; every packet if absent. */
  readonly within?: Within;
}

/** Reads the ruleset of the host from where the options say. */
export async function listingsOf(flags: ListingFlags, topology: Topology, host: Host): Promise<Listed> {
  const { nftables, iptables, ip6tables, ipset, aws, live } = flags;
  const ofIptables = Object.entries({ iptables, ip6tables, ipset }).flatMap(([kind, file]) =>
    file === undefined ? [] : [{ file, kind }],
  );
  const kinds = [nftables !== undefined, ofIptables.length > 0, aws.length > 0, live !== undefined].filter(
    Boolean,
  ).length;
  if (kinds !== 1) {
    throw new UsageError(
      kinds === 0 ? 'the rules of the host are missing' : 'the rules of the host are of several kinds',
      'name rules of one kind: --nftables, or --iptables with --ip6tables and --ipset, or --aws, or --live',
    );
  }
  if (aws.length > 0) return groupsListed(flags, topology, host);
  if (flags.group.length > 0 || flags.prefixList.length > 0) {
    throw new UsageError('--group and --prefix-list need --aws', 'add --aws FILE, or remove them');
  }
  if (live !== undefined) return listed(readerNamed(live), liveListings(live));
  if (nftables !== undefined) return fileListed(readerNamed('nftables'), [{ file: nftables }]);
  if (iptables === undefined && ip6tables === undefined)
    throw new UsageError('--ipset needs --iptables or --ip6tables', 'add --iptables FILE or --ip6tables FILE');
  return fileListed(readerNamed('iptables'), ofIptables);
}

interface Named {
  readonly file: string;
  readonly kind?: string;
}

async function fileListed(reader: Reader, files: readonly Named[]): Promise<Listed> {
  const listings = await filesFor(reader, files);
  return { side: sideOf(listings), ruleset: rulesetOf(reader, listings) };
}

async function groupsListed(flags: ListingFlags, topology: Topology, host: Host): Promise<Listed> {
  const listings = await filesFor(
    awsGroups,
    flags.aws.map((file) => ({ file })),
  );
  const groups = await groupsIn(listings, flags);
  const ruleset = rulesetOfHost(groups, flags, topology, host);
  return { side: sideOf(listings), ruleset, within: groupPackets(host) };
}

async function filesFor(reader: Reader, files: readonly Named[]): Promise<readonly ListingFile[]> {
  const listings: ListingFile[] = [];
  for (const { file, ...kind } of files) listings.push({ ...(await readListing(file)), ...kind });
  for (const { name, text } of listings) {
    const right = readerOf(text);
    if (right !== undefined && right !== reader)
      throw new EnvironmentError(
        `${name}: is ${right.title}, not ${reader.title}`,
        'use the flag for this kind of rules',
      );
  }
  return listings;
}

function sideOf(listings: readonly ListingFile[]): Side {
  const [only, ...more] = listings;
  const name = list(listings.map((one) => one.name));
  return only !== undefined && more.length === 0 ? { name, hash: only.hash } : { name };
}

function listed(reader: Reader, listings: readonly Listing[]): Listed {
  return { side: { name: list(listings.map(({ name }) => name)) }, ruleset: rulesetOf(reader, listings) };
}

function readerNamed(id: string): Reader {
  const found = readers.find((reader) => reader.id === id);
  if (found === undefined) throw new Error(`no reader ${id}`);
  return found;
}
