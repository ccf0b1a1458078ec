/**
 * Makes any text of the file fit for one line of a document: no line breaks, no active invisible characters, nothing
 * lost.
 */

const LINE_ENDS = /\r\n|[\t\n\v\f\r\u0085\u2028\u2029]/g;
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu;

/** Characters that begin an explicit embedding or override (Unicode Standard Annex #9, section 2). */
const EMBEDDINGS = /[\u202a\u202b\u202d\u202e]/;
const END_OF_EMBEDDING = '\u202c';
const ISOLATES = /[\u2066-\u2068]/;
const END_OF_ISOLATE = '\u2069';
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Returns the text on one line, trimmed. Line breaks and tabs become spaces. Control characters and lone surrogates
 * become visible. Text directions that the text opens are closed at its end.
 */
export function oneLine(text: string): string {
  const line = text.replace(LINE_ENDS, ' ').trim().replace(CONTROLS, picture);
  return line + openDirections(line);
}

/** Truncates a text to `max` code points; the last one is then an ellipsis. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const points = Array.from(text);
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`;
}

/** Returns the control picture (U+2400 to U+2421) of an ASCII control character, and U+FFFD for any other. */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/** Returns the characters that close the directions that the text leaves open, innermost first. */
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
