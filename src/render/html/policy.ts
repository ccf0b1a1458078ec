import { pageStyle } from '../drawings/drawings.ts';
import type { Page } from '../../page/page.ts';
import type { Sha256 } from '../formats/format.ts';
import { cut, oneLine } from '../../page/one-line.ts';
import { script, style as ownStyle } from './generated/parts.ts';

export { script } from './generated/parts.ts';

/** Returns the whole style sheet: of the page, of its pictures, and of the footer of printed pages. */
export function styleOf({ title, provenance }: Page): string {
  const foot = cssString(`${cut(oneLine(title), 80)} \u2013 ${provenance.hash}`);
  return `${ownStyle}${pageStyle}\n@page { @bottom-left { content: ${foot}; font: 7pt sans-serif; color: #525c68; } }\n`;
}

/** A Content Security Policy: nothing is loaded from anywhere, and no other style or script than ours has an effect. */
export function policyFor(style: string, sha256: Sha256): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${sha256(style)}'`,
    `script-src 'sha256-${sha256(script)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Quotes a CSS string. Characters that could end it, or the style element, become escapes (CSS Syntax 3, section 4.3.7). */
function cssString(text: string): string {
  const escaped = Array.from(text, (character) =>
    /[A-Za-z0-9 ]/.test(character) ? character : `\\${(character.codePointAt(0) ?? 0).toString(16)} `,
  );
  return `"${escaped.join('')}"`;
}
