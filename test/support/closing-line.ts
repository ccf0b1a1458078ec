// A reporter that says aloud what was skipped and why, and ends the run with `N passed, N failed, N skipped`.

import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

/** What the closing lines are made of. */
export interface Tally {
  readonly passed: number;
  /** Failed tests, files and suites that broke outside a test, and errors that no test caught. */
  readonly failed: number;
  /** Why each skipped test was skipped: one entry per test, equal for tests that were skipped together. */
  readonly skipped: readonly string[];
}

export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    process.stdout.write(closingLines(tally(modules, unhandledErrors.length)));
  }
}

/** Every skip, told once with its number of tests, then the count on a line of its own. */
export function closingLines({ passed, failed, skipped }: Tally): string {
  const counts = new Map<string, number>();
  for (const reason of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const told = [...counts].map(([reason, count]) => `  ${reason}${count > 1 ? ` [${count} tests]` : ''}\n`);
  const heading = told.length > 0 ? 'Skipped:\n' : '';
  return `${heading}${told.join('')}${passed} passed, ${failed} failed, ${skipped.length} skipped\n`;
}

function tally(modules: readonly TestModule[], unhandledErrors: number): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
  return {
    passed: inState('passed').length,
    failed: inState('failed').length + suites.filter((suite) => suite.errors().length > 0).length + unhandledErrors,
    skipped: [...inState('skipped'), ...inState('pending')].map(reasonOf),
  };
}

/** The suite that announces its skip, see programs.ts; else the test itself with the note it left. */
function reasonOf(test: TestCase): string {
  const suite = announcingSuite(test.parent);
  if (suite !== undefined) return `${suite.module.relativeModuleId} > ${suite.fullName}`;
  const result = test.result();
  const note =
    (result.state === 'skipped' ? result.note : undefined) ?? (broke(test.parent) ? 'its suite broke' : undefined);
  return `${test.module.relativeModuleId} > ${test.fullName} (${note ?? 'no reason given'})`;
}

/** A suite around the test failed outside its tests, as in beforeAll. */
function broke(parent: TestSuite | TestModule): boolean {
  return parent.errors().length > 0 || (parent.type === 'suite' && broke(parent.parent));
}

function announcingSuite(parent: TestSuite | TestModule): TestSuite | undefined {
  if (parent.type === 'module') return undefined;
  return parent.name.includes('(skipped: ') ? parent : announcingSuite(parent.parent);
}
