// Rules that have lost an essential, or a part of one.

import type { Direction } from '../../src/packets/packet.ts';
import type { TargetId } from '../../src/emit.ts';
import { mutate } from './nftables-network.ts';

/** `out icmp echo-request`: a direction, an essential, and of ICMP a type or of connections a state where it is not whole. */
export function without(target: TargetId, rules: string, losses: readonly string[]): string {
  return losses.reduce((text, loss) => {
    const [direction, baselineRule = '', part] = loss.split(' ');
    const lose = target === 'nftables' ? withoutOfNftables : withoutOfIptables;
    return lose(text, direction as Direction, baselineRule, part);
  }, rules);
}

function withoutOfIptables(text: string, direction: Direction, baselineRule: string, part?: string): string {
  const chain = direction === 'in' ? 'TOPO-INPUT' : 'TOPO-OUTPUT';
  if (baselineRule === 'established') {
    const rest = part === 'related' ? 'ESTABLISHED' : 'RELATED';
    return mutate(
      text,
      `-A ${chain} -m conntrack --ctstate ESTABLISHED,RELATED`,
      `-A ${chain} -m conntrack --ctstate ${rest}`,
    );
  }
  const comment = part === undefined ? baselineRule : `${baselineRule}, ${part}`;
  return mutate(text, new RegExp(`^.*-A ${chain} .*"essential: ${comment}[,"].*\\n`, 'gm'), '');
}

function withoutOfNftables(text: string, direction: Direction, baselineRule: string, part?: string): string {
  const begin = `(chain ${direction}put \\{[^]*?)`;
  if (baselineRule === 'established')
    return mutate(text, new RegExp(`${begin}${part ?? 'established'} : accept, `), '$1');
  if (part === undefined) return mutate(text, new RegExp(`${begin}\\n.*"essential: ${baselineRule}"`), '$1');
  return mutate(text, new RegExp(`${begin}(?:, ${part}\\b|\\b${part}, )(.*"essential: ${baselineRule}")`), '$1$2');
}
