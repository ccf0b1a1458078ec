// How often properties are tried with random input. All numbers stand here.

/** Runs in CI, by property or by the file of several. */
const inFull = {
  'aws-groups': 1000,
  'check-never-throws': 1000,
  collisions: 400,
  coverage: 500,
  diagrams: 500,
  expectations: 500,
  /** Each is three rulesets that the kernel loads. */
  generated: 12,
  groups: 300,
  intervals: 300,
  merge: 500,
  'nft-json': 500,
  prefixes: 500,
  profiles: 100,
  proofs: 200,
  'proofs-of-mutants': 60,
  queries: 400,
  questions: 3000,
  'redundant-flow': 150,
  redundancy: 400,
  /** Each is a ruleset that the kernel loads, and six dozen questions. */
  'translation-packets': 20,
  'unified-diff': 2000,
  'yaml-text': 1000,
  zones: 300,
} as const;

/** While working, a part of them: every run has input of its own, so that days of work try as much. */
const WHILE_WORKING = 0.1;

/** `TOPO_TEST_RUNS=10` tries ten times as often as CI does. */
function factor({ TOPO_TEST_RUNS: wished = '', CI: ci = '' }: NodeJS.ProcessEnv): number {
  if (wished === '') return ci === '' || ci === 'false' ? WHILE_WORKING : 1;
  const times = Number(wished);
  if (!(times > 0)) throw new Error(`TOPO_TEST_RUNS: ${wished} is not a positive number`);
  return times;
}

/** For `fc.assert`. */
export function runs(property: keyof typeof inFull): { readonly numRuns: number } {
  return { numRuns: Math.ceil(inFull[property] * factor(process.env)) };
}

/** Whether {@link sampled} leaves nothing out. */
export const triesAll = factor(process.env) >= 1;

/** Of what is tried exhaustively: all in CI, a part while working, from a place that each run chooses anew. */
export function sampled<T>(all: readonly T[]): readonly T[] {
  const step = triesAll ? 1 : Math.round(1 / factor(process.env));
  const first = Math.floor(Math.random() * Math.min(step, all.length));
  return all.filter((_, index) => index % step === first);
}
