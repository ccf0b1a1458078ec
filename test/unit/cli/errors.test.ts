import { describe, expect, it } from 'vitest';
import { UsageError, EnvironmentError, bugText, commandErrorText } from '../../../src/cli/errors.ts';

describe('troubleText', () => {
  it('is a line, and what to do', () => {
    expect(commandErrorText(new UsageError('x: is wrong', 'do y'))).toBe('topo: x: is wrong\n  = help: do y\n');
    expect(commandErrorText(new EnvironmentError('x: is missing'))).toBe('topo: x: is missing\n');
  });

  it('shows what a terminal would obey', () => {
    expect(commandErrorText(new EnvironmentError('\u001b[2J\n: is missing'))).toBe(
      'topo: \\u{1b}[2J\\u{a}: is missing\n',
    );
  });
});

describe('bugText', () => {
  it('is one line that says it is a bug', () => {
    expect(bugText(new RangeError('off\nby one'), false)).toBe(
      'topo: this is a bug in topo, please report it: RangeError: off\\u{a}by one; TOPO_DEBUG=1 prints the stack\n',
    );
  });

  it('has the stack where it is asked for', () => {
    expect(bugText(new Error('x'), true)).toMatch(/^topo: this is a bug.*Error: x\nError: x\n +at /);
  });

  it('takes whatever was thrown', () => {
    expect(bugText('x'.repeat(1000), false).length).toBeLessThan(700);
  });
});
