/** A set of packets outgrew its budget: nothing is wrong with it, and nothing can be said of it. */
export class TooComplex extends Error {
  /** What to do. */
  readonly help =
    'let prefixes nest instead of overlapping in part, name ports in ranges, or give a host with this many flows to several';

  constructor(budget: number) {
    super(`the packets need more than ${budget} intervals to be told apart`);
    this.name = 'TooComplex';
  }
}
