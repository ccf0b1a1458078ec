/** Colours by what they mean; pictures carry those for white paper, and a style sheet that has others for the dark. */

import type { Scope } from '../../intent/scope.ts';

/** `#rrggbb` on light and on dark ground. No two have the same light one: it tells which is meant. */
const palette = {
  paper: ['#ffffff', '#14171a'],
  ink: ['#1f2429', '#eef1f4'],
  muted: ['#565e66', '#b4bcc4'],
  'zone-fill': ['#f3f5f7', '#1b1f24'],
  'zone-line': ['#8c959e', '#6a737c'],
  'host-fill': ['#fdfdfe', '#101316'],
  'host-line': ['#4a525a', '#9aa4ae'],
  'head-fill': ['#dde8f6', '#26374c'],
  'head-line': ['#5f7388', '#8195aa'],
  'row-line': ['#cdd4db', '#3d454d'],
  'quiet-fill': ['#eceff2', '#252a30'],
  internet: ['#d9480f', '#ff8f3f'],
  'cross-zone': ['#1666b8', '#5ab0ff'],
  'same-zone': ['#257a38', '#58c96c'],
  'same-host': ['#757d85', '#a3abb3'],
  taken: ['#3f75ae', '#6aa3dc'],
  warning: ['#c01f2f', '#ff6b78'],
} as const satisfies Record<string, readonly [light: string, dark: string]> & Record<Scope, unknown>;

export type Color = keyof typeof palette;

const colors = Object.keys(palette) as readonly Color[];

/** For light ground; what stands in an attribute. */
export function light(color: Color): string {
  return palette[color][0];
}

/** Which colour an attribute of a picture means. */
export const meant: ReadonlyMap<string, Color> = new Map(colors.map((color) => [light(color), color]));

/** Arial's metrics are those of Liberation Sans, Arimo and Helvetica; what else a reader has is hardly wider. */
export const FONTS = "Arial, Arimo, 'Liberation Sans', Helvetica, 'Noto Sans', sans-serif";

/** Classes that stand for the colours, whatever these are. */
const classes = colors.map(
  (color) => `.topo .f-${color}{fill:var(--topo-${color})}.topo .s-${color}{stroke:var(--topo-${color})}`,
);

/** The style sheet that every picture carries. */
export const pictureStyle: string = [
  `:where(svg.topo){color-scheme:light dark;${colors.map((color) => `--topo-${color}:${palette[color][0]}`).join(';')}}`,
  `@media (prefers-color-scheme:dark){:where(svg.topo){${colors.map((color) => `--topo-${color}:${palette[color][1]}`).join(';')}}}`,
  ...classes,
].join('\n');

/** The same once for a page that holds pictures and knows better than the reader's system whether it is dark. */
export const pageStyle: string = [
  `svg.topo{${colors.map((color) => `--topo-${color}:light-dark(${palette[color].join(',')})`).join(';')}}`,
  ...classes,
].join('\n');
