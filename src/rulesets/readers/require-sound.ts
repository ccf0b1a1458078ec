import type { Ruleset } from '../ruleset.ts';
import { Unreadable } from '../unreadable.ts';

/** Chains that can stand in each other; the kernel allows fewer (nft 16 jumps; iptables as its stack holds). */
const MAX_DEPTH = 512;

/** The ruleset, if all chains that rules name are there and no jump leads back to where it came from. */
export function requireSound(ruleset: Ruleset): Ruleset {
  const done = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    if (done.has(name)) return;
    const { rules, file } = ruleset.chains.get(name)!;
    const path = [...above, name];
    for (const { action, line } of rules) {
      if (action.kind !== 'jump' && action.kind !== 'goto') continue;
      const { chain } = action;
      if (!ruleset.chains.has(chain)) throw new Unreadable(line, `there is no chain ${chain}`, file);
      if (path.includes(chain)) throw new Unreadable(line, `${action.kind} to ${chain}, which leads back here`, file);
      if (path.length === MAX_DEPTH) throw new Unreadable(line, `more than ${MAX_DEPTH} chains in each other`, file);
      visit(chain, path);
    }
    done.add(name);
  };
  for (const { chain } of ruleset.bases) visit(chain, []);
  for (const chain of ruleset.chains.keys()) visit(chain, []);
  return ruleset;
}
