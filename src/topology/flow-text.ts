import type { End, Flow } from './model.ts';

/** An end of a flow, by the names of the file. */
export function endText(end: End): string {
  switch (end.kind) {
    case 'zone':
      return end.zone.name;
    case 'host':
      return end.host.name;
    case 'component':
      return end.listeners.length === 0 ? end.component.name : end.listeners.map(({ path }) => path).join(' + ');
  }
}

/** `browser -> kms.media`; with a sign between them that says whether either may send first. */
export function endsText({ from, to, bothWays }: Flow): string {
  return `${endText(from)} ${bothWays ? '<->' : '->'} ${endText(to)}`;
}
