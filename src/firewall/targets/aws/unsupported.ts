import { type Diagnostic, diagnostic, inOrder } from '../../../diagnostics/diagnostic.ts';
import { list, quote } from '../../../diagnostics/message-text.ts';
import type { RuleTuple } from '../../../intent/rule-tuples.ts';
import { unenforceable } from '../../../intent/lint-rules.ts';
import { type Prefix, formatPrefix } from '../../../net/prefixes.ts';
import type { Plan } from '../../planned-rule.ts';
import { isWholly } from './groups.ts';

/**
 * Reports what no security group can express, at the flow that asks for it. Writing it anyway would open more than
 * intended.
 */
export function gapsOf({ hosts }: Plan): readonly Diagnostic[] {
  return inOrder(
    hosts.flatMap(({ rules }) =>
      rules.flatMap((rule) => (rule.kind === 'flow' ? rule.tuples.flatMap((tuple) => gapOf(tuple) ?? []) : [])),
    ),
  );
}

interface Words {
  readonly problem: string;
  readonly help: string;
  /** The key at which the problem is reported; if the flow does not have it, the destination. */
  readonly key: 'match_source_ports' | 'over' | 'transport' | 'to' | 'from';
}

function gapOf(tuple: RuleTuple): Diagnostic | undefined {
  const words = wordsOf(tuple);
  if (words === undefined) return undefined;
  const { flow, host, instance } = tuple;
  const { problem, help, key } = words;
  const origins = flow.from.kind === 'component' ? flow.from.listeners : [];
  const listener = key === 'from' ? origins[0] : instance.opening.listener;
  return diagnostic(unenforceable, {
    message: `${quote(flow.id)} cannot become a rule of the security group of host ${quote(host.name)}: ${problem}`,
    at: flow.location.at(flow.location.at(key) === flow.location.span ? 'to' : key),
    help,
    related:
      listener === undefined
        ? []
        : [{ span: listener.location.span, message: `${quote(listener.path)} is declared here` }],
  });
}

function wordsOf(tuple: RuleTuple): Words | undefined {
  const { direction, family, host, sources, destinations, transport, sourcePorts, instance } = tuple;
  if (sourcePorts !== undefined) {
    return {
      problem: 'it matches source ports, and a security group cannot',
      help: 'leave `match_source_ports` out: `source_ports` stay documented',
      key: 'match_source_ports',
    };
  }
  if (transport === 'sctp') {
    return {
      problem: 'it names ports of SCTP, and a security group opens all or none of them',
      help: 'match them on the host itself: `--target nftables`',
      key: 'transport',
    };
  }
  if (instance.joined.some((block) => destinations.includes(block))) {
    return {
      problem: `it goes to ${list(instance.joined.map(formatPrefix))}, which a VPC does not carry`,
      help: 'remove `multicast` and `broadcast` where the software can do without, or match them on the host: `--target nftables`',
      key: 'to',
    };
  }
  const [own, does] =
    direction === 'in'
      ? [destinations, ['goes to', 'opens every address of its host'] as const]
      : [sources, ['comes from', 'lets every address of its host send'] as const];
  if (!isWholly(own, host, family)) {
    return {
      problem: `it ${does[0]} ${list(own.map(formatPrefix))} only, and a security group ${does[1]}`,
      ...wayOut(tuple, own),
    };
  }
  return undefined;
}

/** What to change where a flow uses some addresses of its host only. */
function wayOut({ flow, direction, host, instance }: RuleTuple, own: readonly Prefix[]): Pick<Words, 'help' | 'key'> {
  const onHost = 'match addresses on the host itself: `--target nftables`';
  if (flow.over !== undefined) return { help: `remove \`over\`, or ${onHost}`, key: 'over' };
  const key = (direction === 'in') === instance.mirrored ? 'from' : 'to';
  if (direction === 'out' && host.floating.length > 0 && !own.some((block) => host.floating.includes(block))) {
    return { help: `write \`egress: open\` on host ${quote(host.name)}, or ${onHost}`, key };
  }
  return {
    help: 'bind the listener to all addresses of the host, or declare the interface with that address as a separate host',
    key,
  };
}
