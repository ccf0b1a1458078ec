import { describe, expect, it } from 'vitest';
import { github } from '../../../src/report/github.ts';
import type { Source } from '../../../src/source/source.ts';
import { doubtful, findingAt, reportOf, spanOf, textOf } from './reports.ts';

const source: Source = { name: './topology.yaml', text: 'kms:\n  media: 1\n  cli: 2\n' };

describe('github', () => {
  it('writes a command a finding, and the count', () => {
    const report = reportOf(source, findingAt(source, 'media'), findingAt(source, 'cli', { rule: doubtful }));
    expect(textOf(github, report)).toBe(
      [
        '::error file=topology.yaml,line=2,endLine=2,col=3,endColumn=8,title=broken-thing::it is broken',
        '::warning file=topology.yaml,line=3,endLine=3,col=3,endColumn=6,title=doubtful-thing::it is broken',
        '1 error, 1 warning',
        '',
      ].join('\n'),
    );
  });

  it('tells other places and the way on in the message', () => {
    const related = [{ span: spanOf(source, 'media'), message: 'the other' }];
    const text = textOf(github, reportOf(source, findingAt(source, 'cli', { help: 'do this', related })));
    expect(text).toContain('::it is broken%0Atopology.yaml:2:3: the other%0Ahelp: do this\n');
  });

  it('names no columns where a place ends on another line', () => {
    const text = textOf(github, reportOf(source, findingAt(source, 'kms:\n  media')));
    expect(text).toContain('::error file=topology.yaml,line=1,endLine=2,title=broken-thing::');
  });

  it('escapes what would end the property, the message or the command', () => {
    const odd: Source = { name: 'a:b,c%d\ne.yaml', text: 'x' };
    const message = '100 % of a, b: c\n::error::injected\r';
    const lines = textOf(github, reportOf(odd, findingAt(odd, 'x', { message }))).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('file=a%3Ab%2Cc%25d\\u{a}e.yaml,');
    expect(lines[0]).toContain('::100 %25 of a, b: c\\u{a}::error::injected\\u{d}');
  });
});
