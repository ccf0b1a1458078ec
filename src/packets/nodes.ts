import { TooComplex } from './too-complex.ts';

/** Slots that everything starts with; a power of two. */
const FIRST_SIZE = 1 << 12;

/**
 * The nodes of diagrams, each stored once: two nodes of one level and the same edges are one node, so that equality is a
 * comparison of numbers (hash-consing).
 *
 * 0 and 1 are the leaves: nothing, and everything. Every other node has a level and edges in ascending order, each a
 * closed upper bound and a child; the last bound is the highest value of the level. Nodes are never removed.
 */
export class Nodes {
  readonly #budget: number;
  #count = 2;
  #edges = 0;
  #levels = new Uint16Array(FIRST_SIZE);
  #hashes = new Int32Array(FIRST_SIZE);
  /** Of the first edge, by node; the next node's is the end. */
  #starts = new Int32Array(FIRST_SIZE + 1);
  #bounds = new Uint32Array(FIRST_SIZE);
  #children = new Int32Array(FIRST_SIZE);
  /** Open addressing; 0 is a free slot, because leaves are not in it. */
  #table = new Int32Array(4 * FIRST_SIZE);

  /** `budget`: edges that may be stored, each of 8 bytes. */
  constructor(leafLevel: number, budget: number) {
    this.#budget = budget;
    this.#levels.fill(leafLevel, 0, 2);
  }

  get count(): number {
    return this.#count;
  }

  level(node: number): number {
    return this.#levels[node]!;
  }

  firstEdge(node: number): number {
    return this.#starts[node]!;
  }

  endOfEdges(node: number): number {
    return this.#starts[node + 1]!;
  }

  bound(edge: number): number {
    return this.#bounds[edge]!;
  }

  child(edge: number): number {
    return this.#children[edge]!;
  }

  /**
   * The node with these edges, the first `length` of the lists. Neighbouring children differ, and there are two or more:
   * without that equal sets would have several nodes. Throws {@link TooComplex}.
   */
  intern(level: number, bounds: readonly number[], children: readonly number[], length: number): number {
    const hash = hashOf(level, bounds, children, length);
    const mask = this.#table.length - 1;
    let slot = hash & mask;
    for (let node = this.#table[slot]!; node !== 0; node = this.#table[slot]!) {
      if (this.#hashes[node] === hash && this.#isSame(node, level, bounds, children, length)) return node;
      slot = (slot + 1) & mask;
    }
    this.#grow(length);
    const node = this.#count++;
    for (let i = 0; i < length; i++) {
      this.#bounds[this.#edges] = bounds[i]!;
      this.#children[this.#edges++] = children[i]!;
    }
    this.#levels[node] = level;
    this.#hashes[node] = hash;
    this.#starts[node + 1] = this.#edges;
    this.#table[slot] = node;
    if (2 * this.#count > this.#table.length) this.#rehash();
    return node;
  }

  #isSame(
    node: number,
    level: number,
    bounds: readonly number[],
    children: readonly number[],
    length: number,
  ): boolean {
    const start = this.#starts[node]!;
    if (this.#levels[node] !== level || this.#starts[node + 1]! - start !== length) return false;
    for (let i = 0; i < length; i++) {
      if (this.#children[start + i] !== children[i] || this.#bounds[start + i] !== bounds[i]) return false;
    }
    return true;
  }

  #grow(length: number): void {
    const edges = this.#edges + length;
    if (edges > this.#budget) throw new TooComplex(this.#budget);
    if (edges > this.#bounds.length) {
      const size = 2 * Math.max(edges, this.#bounds.length);
      this.#bounds = enlarged(this.#bounds, new Uint32Array(size));
      this.#children = enlarged(this.#children, new Int32Array(size));
    }
    if (this.#count < this.#levels.length) return;
    const size = 2 * this.#count;
    this.#levels = enlarged(this.#levels, new Uint16Array(size));
    this.#hashes = enlarged(this.#hashes, new Int32Array(size));
    this.#starts = enlarged(this.#starts, new Int32Array(size + 1));
  }

  #rehash(): void {
    this.#table = new Int32Array(2 * this.#table.length);
    const mask = this.#table.length - 1;
    for (let node = 2; node < this.#count; node++) {
      let slot = this.#hashes[node]! & mask;
      while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
      this.#table[slot] = node;
    }
  }
}

function enlarged<T extends Uint16Array | Int32Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

/** 32 bits, mixed as in MurmurHash3 (Appleby; public domain). */
function hashOf(level: number, bounds: readonly number[], children: readonly number[], length: number): number {
  let hash = level;
  for (let i = 0; i < length; i++) hash = mixed(mixed(hash, bounds[i]!), children[i]!);
  return finished(hash);
}

export function mixed(hash: number, value: number): number {
  const spread = Math.imul(value, 0xcc9e2d51);
  const turned = hash ^ Math.imul((spread << 15) | (spread >>> 17), 0x1b873593);
  return (Math.imul((turned << 13) | (turned >>> 19), 5) + 0xe6546b64) | 0;
}

export function finished(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const whole = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return whole ^ (whole >>> 16);
}
