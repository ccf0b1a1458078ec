import type { Plan } from '../../planned-rule.ts';
import { gapsOf } from './unsupported.ts';
import { groupsOf } from './groups.ts';
import { overQuota } from './quota.ts';
import type { PlannedGroup } from './group-rules.ts';
import type { Written } from '../target.ts';

/** Writes the groups of a plan if AWS can say all of their rules, and holds them; else tells what keeps it from that. */
export function writeGroups(
  plan: Plan,
  write: (groups: readonly PlannedGroup[]) => Omit<Written, 'problems'>,
): Written {
  const gaps = gapsOf(plan);
  if (gaps.length > 0) return { files: [], problems: gaps };
  const groups = groupsOf(plan);
  const problems = groups.flatMap(overQuota);
  return problems.length > 0 ? { files: [], problems } : { ...write(groups), problems };
}
