/** What the lines of a picture look like, and how its legend says it. */

import { type Scope, widestFirst } from '../../intent/scope.ts';
import type { Color } from './palette.ts';
import type { Line } from './lines.ts';

/** Told apart by width and by a word on the line first, and by colour second. Widths are units of the picture. */
export const scopeLooks: Readonly<Record<Scope, { width: number; color: Color; tag: string; words: string }>> = {
  internet: { width: 3.5, color: 'internet', tag: 'internet', words: 'thick: from or to the internet' },
  'cross-zone': { width: 2.3, color: 'cross-zone', tag: 'zone to zone', words: 'medium: from one zone to another' },
  'same-zone': { width: 1.4, color: 'same-zone', tag: '', words: 'thin: between hosts of one zone' },
  'same-host': { width: 0.8, color: 'same-host', tag: '', words: 'hairline: stays on one host, no firewall sees it' },
};

export interface LegendLine {
  readonly sample: { readonly width: number; readonly color: Color; readonly dashed: boolean } | undefined;
  readonly words: string;
}

/** Explains what there is, and nothing else. */
export function legendOf(lines: readonly Line[]): readonly LegendLine[] {
  if (lines.length === 0) return [{ sample: undefined, words: 'no flows' }];
  const scopes = widestFirst(lines.map(({ scope }) => scope)).map((scope): LegendLine => {
    const { width, color, words } = scopeLooks[scope];
    return { sample: { width, color, dashed: false }, words };
  });
  const dashed: LegendLine = {
    sample: { width: 1.4, color: 'ink', dashed: true },
    words: 'dashed: only under a condition, or as a fallback',
  };
  const note = (words: string): LegendLine => ({ sample: undefined, words });
  return [
    ...scopes,
    ...(lines.some(({ need }) => need !== 'always') ? [dashed] : []),
    ...(lines.some(({ bothWays }) => bothWays) ? [note('two heads: either side may send first')] : []),
    ...(lines.some(({ origin, bothWays }) => origin !== undefined && !bothWays)
      ? [note('a dot: sent from the ports of this row')]
      : []),
    note('arrows lead from who opens the connection to the listener; replies are implied'),
  ];
}

/** The words on a line: how far it goes, whether it always does, and what its end does not tell. */
export function tagsOf({ scope, need, texts }: Line): readonly string[] {
  const { tag } = scopeLooks[scope];
  const words = [tag, need === 'always' ? '' : need].filter((word) => word !== '').join(', ');
  return words === '' ? texts : [words, ...texts];
}
