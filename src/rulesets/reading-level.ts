/**
 * How well a match or statement of a language of rules is understood.
 *
 * `exact`: the packets that it is about, or what it does to them, are known. `condition`: it holds or does not, and the same
 * words are the same condition wherever they stand. `bounded`: it may hold or not, each time for itself. `refused`: a listing
 * that holds it is not read.
 */
export type ReadingLevel = 'exact' | 'condition' | 'bounded' | 'refused';

/** A match or statement by the name of its manual page, and rules that use it, each option or field at least once. */
export type LanguageRow = readonly [name: string, level: ReadingLevel, ...samples: string[]];
