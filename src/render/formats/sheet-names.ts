import { oneLine } from '../../page/one-line.ts';

/** UTF-16 units (Microsoft, "Rename a worksheet"); the signs below and an apostrophe at an end are not allowed either. */
const MAX_UNITS = 31;
const FORBIDDEN = /[[\]:*?/\\]/g;
const AT_ENDS = /^[' ]+|[' ]+$/g;

/** Excel keeps this one for itself. */
const RESERVED = ['history'];

/** A name for each sheet that a workbook can have: like the wanted ones, and no two alike in Excel's eyes. */
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

/** The beginning of the text, without half a character. */
function cutUnits(text: string, max: number): string {
  let kept = '';
  for (const character of text.replace(AT_ENDS, '')) {
    if (kept.length + character.length > max) break;
    kept += character;
  }
  return kept.replace(AT_ENDS, '');
}
