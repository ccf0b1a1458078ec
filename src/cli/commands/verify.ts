import { type Command, Option } from 'commander';
import { type VerifyOptions, verify as verified } from '../../compare/answer.ts';
import { unenforceableFlows } from '../../emit.ts';
import { pretty } from '../../report/pretty.ts';
import type { AnswerFormatId } from '../../report/answers/registry.ts';
import type { Host } from '../../topology/model.ts';
import { decided, hostNamed, takesAnswerFormat, tellAnswer } from '../answers.ts';
import { exitCodes, leaveWith } from '../exit-codes.ts';
import { type ListingFlags, listingsOf, takesListings } from '../rulesets/listings.ts';
import { type Model, modelOf } from '../model.ts';
import { type TopologyOptions, takesTopology, withExamples } from '../options.ts';
import { paletteFor, tell } from '../terminal.ts';

interface VerifyFlags extends TopologyOptions, ListingFlags {
  readonly host?: string;
  readonly interface?: string;
  readonly essentials: boolean;
  readonly format: AnswerFormatId;
}

export function configure(command: Command): void {
  takesListings(takesTopology(command).option('--host <name>', 'host of the rules (default: the only host)'))
    .addOption(new Option('--interface <name>', 'every packet uses this interface, except those of loopback'))
    .addOption(
      new Option('--no-essentials', 'compare connections only, without the baseline rules that every machine needs'),
    );
  takesAnswerFormat(command, 'verify').action(verify);
  withExamples(
    command,
    'topo verify --host web --live nftables topology.yaml',
    'nft -j list ruleset > web.json && topo verify --host web --nftables web.json topology.yaml',
    'topo verify --host web --iptables web.v4 --ip6tables web.v6 topology.yaml',
    'aws ec2 describe-security-groups > groups.json && topo verify --host web --aws groups.json topology.yaml',
  );
}

async function verify(file: string | undefined, flags: VerifyFlags): Promise<void> {
  const model = await modelOf(file, flags, false);
  if (model === undefined) return;
  const { topology, input } = model;
  const host = hostNamed(topology, flags.host, input.source.name, flags.aws.length > 0 ? 'role' : 'machine');
  if (await reportGaps(model, host)) return;
  const { side, ruleset, within } = await listingsOf(flags, topology, host);
  const options: VerifyOptions = {
    ...(flags.interface === undefined ? {} : { interface: flags.interface }),
    ...(within === undefined ? {} : { within }),
    tables: flags.essentials ? ['connections', 'essentials'] : ['connections'],
  };
  const answer = decided(side.name, () => verified(topology, host, ruleset, options));
  const first = { name: input.source.name, hash: input.hash, source: input.source, topology };
  await tellAnswer({ question: 'verify', first, second: side, answer }, flags.format);
}

/** Reports flows of the host that have missing facts, which no rules can be compared with. Returns whether there are any. */
async function reportGaps({ topology, input }: Model, host: Host): Promise<boolean> {
  const diagnostics = unenforceableFlows(topology, host);
  if (diagnostics.length === 0) return false;
  const report = { source: input.source, diagnostics, suppressed: 0, notes: [] };
  tell(pretty.write(report, await paletteFor('stderr')));
  leaveWith(exitCodes.findings);
  return true;
}
