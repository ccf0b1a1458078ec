/** Text from the file, made fit to stand in a line of any document: one line, nothing invisible at work, nothing lost. */

const LINE_ENDS = /\r\n|[\t\n\v\f\r\u0085\u2028\u2029]/g;
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu;

/** Starts of an explicit direction and what ends it (Unicode Standard Annex #9, section 2). */
const EMBEDDINGS = /[\u202a\u202b\u202d\u202e]/;
const END_OF_EMBEDDING = '\u202c';
const ISOLATES = /[\u2066-\u2068]/;
const END_OF_ISOLATE = '\u2069';
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * The text as one line without white space around it. Line ends and tabs become spaces, control characters and lone
 * surrogates visible ones, and a direction of writing that the text sets ends with the text.
 */
export function oneLine(text: string): string {
  const line = text.replace(LINE_ENDS, ' ').trim().replace(CONTROLS, picture);
  return line + openDirections(line);
}

/** At most `max` code points, the last of them an ellipsis where something was cut off. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const points = Array.from(text);
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`;
}

/** Control pictures (U+2400 to U+2421) for ASCII, U+FFFD for what has none. */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/** What ends the directions that the text leaves open, innermost first. */
function openDirections(text: string): string {
  const open: string[] = [];
  for (const [mark] of text.matchAll(DIRECTIONS)) {
    if (EMBEDDINGS.test(mark)) open.push(END_OF_EMBEDDING);
    else if (ISOLATES.test(mark)) open.push(END_OF_ISOLATE);
    else if (mark === END_OF_EMBEDDING && open.at(-1) === mark) open.pop();
    else if (mark === END_OF_ISOLATE && open.includes(mark)) open.length = open.lastIndexOf(mark);
  }
  return open.reverse().join('');
}
