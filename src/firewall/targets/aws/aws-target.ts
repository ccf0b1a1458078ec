import type { Plan } from '../../planned-rule.ts';
import { gapsOf } from './unsupported.ts';
import { groupsOf } from './groups.ts';
import { overQuota } from './quota.ts';
import type { PlannedGroup } from './group-rules.ts';
import type { Written } from '../target.ts';

/** Writes the groups of a plan, or reports why AWS cannot express or hold all of their rules. */
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
