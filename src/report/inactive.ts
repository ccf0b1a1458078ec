import { count, list } from '../diagnostics/message-text.ts';
import type { Topology } from '../topology/model.ts';

/** One line on what the choice of profiles deactivates, and how to activate it; undefined where everything is active. */
export function inactiveNote({ inactive, profiles }: Topology): string | undefined {
  const { hosts, components, listeners, flows } = inactive;
  const asleep = new Set(components.map(({ name }) => name));
  const alone = listeners.filter(({ component }) => !asleep.has(component));
  const parts = [
    ...(hosts.length > 0 ? [count(hosts.length, 'host')] : []),
    ...(components.length > 0 ? [count(components.length, 'component')] : []),
    ...(alone.length > 0 ? [count(alone.length, 'listener')] : []),
    ...(flows.length > 0 ? [count(flows.length, 'flow')] : []),
  ];
  if (parts.length === 0) return undefined;
  const verb = hosts.length + components.length + alone.length + flows.length === 1 ? 'is inactive' : 'are inactive';
  return `${list(parts)} ${verb}; enable with --profile: ${profiles.join(', ')}`;
}
