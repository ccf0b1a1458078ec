import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { list, quote } from '../diagnostics/message-text.ts';
import type { MissingFact } from '../intent/rule-tuples.ts';
import type { Placement } from '../intent/placement.ts';
import { unenforceable } from '../intent/lint-rules.ts';
import { bindTexts } from '../topology/bind.ts';
import type { Bind } from '../topology/model.ts';
import { reachedListeners } from '../intent/flow-instances.ts';

interface Explanation {
  readonly message: string;
  readonly help: string;
}

/** Reports a missing fact at the flow, with help, and with the location that must be completed. */
export function reportGap(gap: MissingFact): Diagnostic {
  const { flow, opening } = gap.instance;
  const { message, help } = explanationOf(gap);
  const key = keyAtFault(gap);
  const at = flow.location.at(key === 'ports' && flow.location.at('ports') === flow.location.span ? 'to' : key);
  const subject = aboutListener(gap) ? opening.listener : (gap.placement?.component ?? gap.placement?.host);
  const related =
    subject === undefined
      ? []
      : [
          {
            span: subject.location.span,
            message: `${quote(subject.kind === 'listener' ? subject.path : subject.name)} is declared here`,
          },
        ];
  return diagnostic(unenforceable, {
    message: `flow ${quote(flow.id)} cannot become a rule of host ${quote(gap.host.name)}: ${message}`,
    at,
    help,
    related,
  });
}

function aboutListener({ lacks, instance }: MissingFact): boolean {
  return !instance.mirrored && (lacks === 'ports' || lacks === 'bound-addresses' || lacks === 'loopback');
}

/** The key of the flow that must change, or whose end must. */
function keyAtFault({ lacks, instance, direction }: MissingFact): 'from' | 'to' | 'ports' {
  const [start, end] = instance.mirrored ? (['to', 'from'] as const) : (['from', 'to'] as const);
  switch (lacks) {
    case 'ports':
      return instance.mirrored ? 'from' : 'ports';
    case 'source-ports':
      return 'ports';
    case 'own-addresses':
      return direction === 'in' ? end : start;
    case 'far-addresses':
      return direction === 'in' ? start : end;
    case 'bound-source':
      return start;
    case 'bound-addresses':
    case 'no-members':
    case 'loopback':
      return end;
    case 'family':
      return start;
  }
}

function explanationOf(gap: MissingFact): Explanation {
  const { instance, host } = gap;
  const reached = reachedListeners(gap.instance);
  const socket = reached.length === 0 ? quote(nameOf(instance.to)) : list(reached.map(({ path }) => quote(path)));
  switch (gap.lacks) {
    case 'ports':
      return {
        message: `the ports of ${socket} are unknown`,
        help: 'write the ports on the listener or on the flow',
      };
    case 'source-ports':
      return {
        message: '`match_source_ports` needs the ports of the destination, which are unknown',
        help: 'write the ports of the destination, or remove `match_source_ports`',
      };
    case 'own-addresses':
      return { message: 'the host has no addresses', help: `write \`addresses\` on host ${quote(host.name)}` };
    case 'far-addresses':
      return nameWithoutAddresses(gap);
    case 'bound-addresses':
      return {
        message: `${socket} is bound to ${boundText([instance.bind])}, which the host does not have`,
        help: `correct \`bind\`, or write the address on host ${quote(host.name)}`,
      };
    case 'bound-source':
      return {
        message: `${quote(nameOf(instance.from))} sends from ${boundText(instance.sourceBinds)}, which its host does not have`,
        help: 'correct `bind` of the listener that the flow comes from, or write the address on its host',
      };
    case 'no-members':
      return noMembers(socket);
    case 'loopback':
      return {
        message: `${socket} is bound to loopback, and ${quote(nameOf(instance.from))} is not on its host`,
        help: 'set `bind` of the listener to an address of its host, or correct the flow',
      };
    case 'family':
      return noCommonFamily(gap, socket);
  }
}

function noMembers(zone: string): Explanation {
  return {
    message: `all addresses of ${zone} belong to zones inside it`,
    help: 'let the flow go to one of those zones, or correct their prefixes',
  };
}

function noCommonFamily({ instance }: MissingFact, socket: string): Explanation {
  return {
    message: `${quote(nameOf(instance.from))} and ${socket} share no address family`,
    help: 'give one of the two an address of the other family, in `public` if that is what the internet sees',
  };
}

function nameWithoutAddresses({ placement, direction }: MissingFact): Explanation {
  const name = placement === undefined ? 'it' : quote(nameOf(placement));
  const otherWay = direction === 'out' ? ', or open all outgoing traffic with `egress: open`' : '';
  const { host, component } = placement ?? {};
  if (host !== undefined || component === undefined) {
    const where = host === undefined ? `\`prefixes\` on zone ${name}` : `\`addresses\` on host ${quote(host.name)}`;
    return { message: `${name} has no addresses`, help: `write ${where}${otherWay}` };
  }
  if (component.fqdn.length === 0)
    return { message: `${name} has no addresses`, help: `write \`addresses\` on ${name}${otherWay}` };
  return {
    message: `${name} is known as ${list(component.fqdn.map((one) => quote(one)))} only, and rules match addresses`,
    help: `write \`addresses\` on ${name}, or \`addresses: any\` to open its whole zone${otherWay}`,
  };
}

function boundText(binds: readonly Bind[]): string {
  return list(binds.flatMap(bindTexts));
}

function nameOf({ component, host, zones }: Placement): string {
  return component?.name ?? host?.name ?? zones[0]?.name ?? '?';
}
