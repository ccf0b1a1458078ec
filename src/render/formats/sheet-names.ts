import { oneLine } from '../../page/one-line.ts';

/**
 * The maximum length in UTF-16 code units (Microsoft, "Rename a worksheet"). The characters below, and an apostrophe at
 * either end, are not allowed either.
 */
const MAX_UNITS = 31;
const FORBIDDEN = /[[\]:*?/\\]/g;
const AT_ENDS = /^[' ]+|[' ]+$/g;

/** Names that Excel reserves. */
const RESERVED = ['history'];

/**
 * Returns valid names for the sheets of a workbook, close to the wanted ones. No two are equal to Excel, which ignores
 * case.
 */
export function sheetNames(wanted: readonly string[]): readonly string[] {
  const taken = new Set<string>(RESERVED);
  return wanted.map((title) => {
    const plain = cutUnits(oneLine(title).replace(FORBIDDEN, ' ').replace(/ +/g, ' '), MAX_UNITS) || 'Sheet';
    let name = plain;
    for (let n = 2; taken.has(name.toLowerCase()); n++) {
      const suffix = ` ${String(n)}`;
      name = `${cutUnits(plain, MAX_UNITS - suffix.length)}${suffix}`;
    }
    taken.add(name.toLowerCase());
    return name;
  });
}

/** Truncates a text without splitting a character. */
function cutUnits(text: string, max: number): string {
  let kept = '';
  for (const character of text.replace(AT_ENDS, '')) {
    if (kept.length + character.length > max) break;
    kept += character;
  }
  return kept.replace(AT_ENDS, '');
}
