/** The result of parsing a short text: a value, or a problem in words with optional help. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string; readonly help?: string };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** `problem` continues a sentence that begins with the quoted value: `"0"` + ` is not a port`. */
export function unparsed(problem: string, help?: string): Parsed<never> {
  return help === undefined ? { ok: false, problem } : { ok: false, problem, help };
}
