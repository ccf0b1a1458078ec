import { describe, expect, it } from 'vitest';
import { type Palette } from '../../../src/report/palette.ts';
import { pretty } from '../../../src/report/pretty.ts';
import type { Source } from '../../../src/source/source.ts';
import { doubtful, findingAt, reportOf, spanOf, textOf } from './reports.ts';

const source: Source = {
  name: 'topology.yaml',
  text: [
    'kms:',
    '  media: 40000-57000/udp',
    '  cli: 8888/tcp',
    'coturn:',
    '  turn: 3478/udp',
    '  relay: 57000-65535/udp',
    '',
  ].join('\n'),
};

function print(text: string, marked: string): string {
  const one: Source = { name: 't.yaml', text };
  return textOf(pretty, reportOf(one, findingAt(one, marked)));
}

/** The frame's rows without line numbers, of a report with one finding. */
function rows(text: string, marked: string): string[] {
  return print(text, marked)
    .split('\n')
    .slice(2, 4)
    .map((row) => row.replace(/^ *\d* \| ?/, ''));
}

describe('pretty', () => {
  it('shows two places of one finding, each with its line, and what to do', () => {
    const conflict = findingAt(source, 'relay: 57000-65535/udp', {
      message: '"coturn.relay" and "kms.media" both claim 57000/udp',
      help: 'free of others: 57001-65535',
      related: [{ span: spanOf(source, '40000-57000/udp'), message: '"kms.media" claims it here' }],
    });
    expect(textOf(pretty, reportOf(source, conflict))).toBe(
      [
        'topology.yaml:6:3: error[broken-thing]: "coturn.relay" and "kms.media" both claim 57000/udp',
        '  |',
        '2 |   media: 40000-57000/udp',
        '  |          --------------- "kms.media" claims it here',
        '...',
        '6 |   relay: 57000-65535/udp',
        '  |   ^^^^^^^^^^^^^^^^^^^^^^',
        '  = help: free of others: 57001-65535',
        '',
        '1 error',
        '',
      ].join('\n'),
    );
  });

  it('shows neighbouring lines in one piece, and one line between two as it is', () => {
    const related = [
      { span: spanOf(source, '40000'), message: 'first' },
      { span: spanOf(source, 'coturn'), message: 'last' },
    ];
    const report = textOf(pretty, reportOf(source, findingAt(source, 'kms', { related })));
    expect(report.split('\n').slice(1, 10)).toEqual([
      '  |',
      '1 | kms:',
      '  | ^^^',
      '2 |   media: 40000-57000/udp',
      '  |          ----- first',
      '3 |   cli: 8888/tcp',
      '4 | coturn:',
      '  | ------ last',
      '',
    ]);
  });

  it('puts two places of one line below it', () => {
    const related = [{ span: spanOf(source, '8888'), message: 'the port' }];
    const report = textOf(pretty, reportOf(source, findingAt(source, 'cli', { related })));
    expect(report.split('\n').slice(2, 5)).toEqual(['3 |   cli: 8888/tcp', '  |   ^^^', '  |        ---- the port']);
  });

  it('counts the places that it does not show', () => {
    const related = Array.from({ length: 1000 }, (_, i) => ({ span: spanOf(source, 'cli'), message: String(i) }));
    const report = textOf(pretty, reportOf(source, findingAt(source, 'kms', { related })));
    expect(report.split('\n')).toHaveLength(18);
    expect(report).toContain('  = and 992 more locations\n');
  });

  it('underlines a place of several lines to the end of the first', () => {
    expect(rows('a: # why\n  b: 1\n  c: 2\n', 'a: # why\n  b: 1')).toEqual(['a: # why', '^^^^^^^^']);
  });

  it('points at an empty place, also behind the last line', () => {
    const one: Source = { name: 't.yaml', text: 'a\n' };
    const finding = { ...findingAt(one, 'a'), span: { start: 2, end: 9 } };
    expect(textOf(pretty, reportOf(one, finding))).toContain(
      't.yaml:2:1: error[broken-thing]: it is broken\n  |\n2 |\n  | ^\n',
    );
  });

  it.each([
    ['tabs', 'a:\tb', 'b', ['a:    b', '      ^']],
    ['East Asian wide characters', '標題: 端口', '端口', ['標題: 端口', '      ^^^^']],
    ['full-width and half-width forms', 'ＡＢｱ: x', 'x', ['ＡＢｱ: x', '       ^']],
    ['Hangul, and Jamo that combine', '한국한: x', 'x', ['한국한: x', '        ^']],
    ['combining accents', 'e\u0301te\u0301: x', 'x', ['e\u0301te\u0301: x', '     ^']],
    ['emoji', '🔥🔥: x', 'x', ['🔥🔥: x', '      ^']],
    ['flags', '🇯🇵: x', 'x', ['🇯🇵: x', '    ^']],
    ['an escape', 'a\u001b[31m: x', 'x', ['a\\u{1b}[31m: x', '             ^']],
    ['carriage returns', 'a\rb: x\r\n', 'x', ['a\\u{d}b: x', '         ^']],
    ['C1 and DEL', '\u009b\u007f: x', 'x', ['\\u{9b}\\u{7f}: x', '              ^']],
    ['bidirectional controls', '\u202ea\u2066: x', 'x', ['\\u{202e}a\\u{2066}: x', '                   ^']],
    [
      'what has no width',
      'a\u200b\u200d\ufeff\u00ad: x',
      'x',
      ['a\\u{200b}\\u{200d}\\u{feff}\\u{ad}: x', ' '.repeat(33) + '^'],
    ],
    ['fillers that look like spaces', 'a\u3164: x', 'x', ['a\\u{3164}: x', '           ^']],
    ['tags beyond the basic plane', 'a\u{e0041}: x', 'x', ['a\\u{e0041}: x', '            ^']],
    ['line separators', 'a\u2028b: x', 'x', ['a\\u{2028}b: x', '            ^']],
    ['lone surrogates', 'a\ud800: x', 'x', ['a\\u{d800}: x', '           ^']],
  ])('keeps the underline in place below %s', (_, text, marked, expected) => {
    expect(rows(text, marked)).toEqual(expected);
  });

  it('lets no text of the file into the terminal as it is', () => {
    const hostile: Source = { name: 'a\u001b]0;x\u0007.yaml', text: 'a: \u001b[2J\u202e\r' };
    const message = '\u001b[1m is "\u009b" \u2067\nerror[fake]: nothing';
    const related = [{ span: spanOf(hostile, 'a'), message: '\u001b' }];
    const finding = findingAt(hostile, ':', { message, help: '\u001b\n', related });
    const report = textOf(pretty, { ...reportOf(hostile, finding), notes: ['\u001b'] });
    expect(report).not.toMatch(/[^\n\x20-\x7e]/);
    expect(report).not.toMatch(/^error/m);
  });

  describe('cuts a long line around its place', () => {
    const before = 'b'.repeat(500);
    const after = 'a'.repeat(500);

    it.each([
      ['in the middle', `${before}!${after}`, `…${'b'.repeat(30)}!${'a'.repeat(89)}…`, 31],
      ['at the beginning', `!${after}`, `!${'a'.repeat(119)}…`, 0],
      ['at the end', `${before}!`, `…${'b'.repeat(119)}!`, 120],
      ['near the end', `${before}!aaa`, `…${'b'.repeat(116)}!aaa`, 117],
      [
        'between wide characters',
        `${'全'.repeat(400)}!${'角'.repeat(400)}`,
        `…${'全'.repeat(15)}!${'角'.repeat(44)}…`,
        31,
      ],
      [
        'between surrogate pairs',
        `${'🔥'.repeat(400)}!${'💧'.repeat(400)}`,
        `…${'🔥'.repeat(15)}!${'💧'.repeat(44)}…`,
        31,
      ],
    ])('%s', (_, text, line, indent) => {
      expect(rows(text, '!')).toEqual([line, `${' '.repeat(indent)}^`]);
    });

    it('and underlines as much of the place as is seen', () => {
      expect(rows(`x${'m'.repeat(400)}`, 'm'.repeat(400))[1]).toBe(` ${'^'.repeat(120)}`);
    });

    it('once for each place', () => {
      const text = `x ${'-'.repeat(300)} y`;
      const one: Source = { name: 't', text };
      const report = textOf(
        pretty,
        reportOf(one, findingAt(one, 'x', { related: [{ span: spanOf(one, 'y'), message: 'here' }] })),
      );
      expect(report.split('\n').slice(2, 6)).toEqual([
        `1 | x ${'-'.repeat(118)}…`,
        '  | ^',
        `1 | …${'-'.repeat(118)} y`,
        `  | ${' '.repeat(120)}- here`,
      ]);
    });
  });

  it.each([
    ['nothing', [], 0, 'topology.yaml: no problems'],
    ['only suppressed findings', [], 3, 'topology.yaml: no problems (3 suppressed)'],
    [
      'both severities',
      [findingAt(source, 'kms'), findingAt(source, 'kms', { rule: doubtful })],
      0,
      '1 error, 1 warning',
    ],
    [
      'warnings',
      [findingAt(source, 'kms', { rule: doubtful }), findingAt(source, 'cli', { rule: doubtful })],
      1,
      '2 warnings (1 suppressed)',
    ],
  ])('closes with the count of %s', (_, diagnostics, suppressed, line) => {
    const report = textOf(pretty, { source, diagnostics, suppressed, notes: [] });
    expect(report.split('\n').slice(-2)).toEqual([line, '']);
  });

  it('tells notes before it closes', () => {
    const report = { ...reportOf(source), notes: ['1 flow rests'] };
    expect(textOf(pretty, report)).toBe('note: 1 flow rests\ntopology.yaml: no problems\n');
  });

  it('dresses texts by what they mean', () => {
    const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
    const palette: Palette = { error: tag('e'), warning: tag('w'), frame: tag('f'), help: tag('h'), strong: tag('s') };
    const finding = findingAt(source, 'kms', {
      help: 'do',
      related: [{ span: spanOf(source, 'kms'), message: 'here' }],
    });
    expect(textOf(pretty, reportOf(source, finding), palette)).toBe(
      [
        '<s>topology.yaml:1:1:</s> <e>error[broken-thing]</e>: <s>it is broken</s>',
        '<f>  |</f>',
        '<f>1 |</f> kms:',
        '<f>  |</f> <e>^^^</e>',
        '<f>  |</f> <f>--- here</f>',
        '<f>  =</f> <h>help:</h> do',
        '',
        '<e>1 error</e>',
        '',
      ].join('\n'),
    );
  });

  it('takes no longer for a finding far down, or in a line of megabytes', { timeout: 10_000 }, () => {
    const many: Source = { name: 't', text: 'word '.repeat(400_000) };
    const findings = Array.from({ length: 10_000 }, (_, i) => ({
      ...findingAt(many, 'word'),
      span: { start: i * 200, end: i * 200 + 4 },
    }));
    expect(textOf(pretty, reportOf(many, ...findings)).length).toBeGreaterThan(10_000);
  });
});
