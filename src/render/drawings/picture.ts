import { FONTS, meant, pictureStyle } from './palette.ts';
import { element, xmlText } from './svg.ts';

export interface Picture {
  /** What kind it is, as a class. */
  readonly kind: 'graph' | 'sequence' | 'strip';
  readonly width: number;
  readonly height: number;
  /** What it shows, for those who cannot see it. */
  readonly title: string;
  readonly description: string;
  /** SVG whose colours are those of the palette for light ground. */
  readonly content: readonly string[];
}

/** The whole file: it loads nothing, runs nothing, and has colours for light and dark ground. */
export function pictureText({ kind, width, height, title, description, content }: Picture): string {
  const size = { width: rounded(width), height: rounded(height) };
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    class: `topo topo-${kind}`,
    ...size,
    viewBox: `0 0 ${size.width} ${size.height}`,
    role: 'img',
    'font-family': FONTS,
  };
  const head = [
    `<title>${xmlText(title)}</title>`,
    `<desc>${xmlText(description)}</desc>`,
    `<style>${pictureStyle}</style>`,
  ];
  return `${element('svg', root, ['', ...head, ...content.map(withClasses), ''])}\n`;
}

/** Colours get classes of the style sheet; the attributes stay, for programs that read none. */
function withClasses(svg: string): string {
  return svg.replace(/<\w+[^>]*?(?: (?:fill|stroke)="#[0-9a-f]{6}")[^>]*>/g, (tag) => {
    const names = [...tag.matchAll(/ (fill|stroke)="(#[0-9a-f]{6})"/g)].flatMap(([, property = '', value = '']) => {
      const color = meant.get(value);
      return color === undefined ? [] : [`${property.charAt(0)}-${color}`];
    });
    if (names.length === 0) return tag;
    if (tag.includes(' class="')) return tag.replace(' class="', ` class="${names.join(' ')} `);
    return tag.replace(/^<\w+/, (start) => `${start} class="${names.join(' ')}"`);
  });
}

function rounded(size: number): number {
  return Math.ceil(size);
}
