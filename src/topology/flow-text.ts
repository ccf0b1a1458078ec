import type { End, Flow } from './model.ts';
import { endName } from './references.ts';

/** An end of a flow, by the names of the file: of a component the listeners that are meant. */
export function endText(end: End): string {
  if (end.kind !== 'component' || end.listeners.length === 0) return endName(end);
  return end.listeners.map(({ path }) => path).join(' + ');
}

/** `browser -> kms.media`; with a sign between them that says whether either may send first. */
export function endsText({ from, to, bothWays }: Flow): string {
  return `${endText(from)} ${bothWays ? '<->' : '->'} ${endText(to)}`;
}
