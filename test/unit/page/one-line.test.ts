import { describe, expect, it } from 'vitest';
import { cut, oneLine } from '../../../src/page/one-line.ts';

describe('oneLine', () => {
  it.each([
    ['line ends become blanks', 'a\nb\r\nc\rd\u0085e\u2028f\u2029g', 'a b c d e f g'],
    ['white space around goes', '  a\t', 'a'],
    ['control characters are to be seen', 'a\u0000\u001b[31m\u007f\u009b', 'a␀␛[31m␡\ufffd'],
    ['lone surrogates are replaced, pairs are not', 'a\ud800b🎉', 'a\ufffdb🎉'],
    ['an override ends with the text', '\u202eabc', '\u202eabc\u202c'],
    ['isolates end too, innermost first', '\u2067a\u202bb', '\u2067a\u202bb\u202c\u2069'],
    ['what is closed stays closed', '\u2067a\u202bb\u2069', '\u2067a\u202bb\u2069'],
    ['an end without a start is left alone', 'a\u202c\u2069', 'a\u202c\u2069'],
    ['marks and other scripts are text', 'مرحبا\u200f ドキュメント', 'مرحبا\u200f ドキュメント'],
  ])('%s', (_, text, line) => {
    expect(oneLine(text)).toBe(line);
  });
});

describe('cut', () => {
  it('leaves what is short enough', () => {
    expect(cut('abcd', 4)).toBe('abcd');
    expect(cut('🎉🎉🎉🎉', 4)).toBe('🎉🎉🎉🎉');
  });

  it('shows that something is gone, and halves no character', () => {
    expect(cut('abcde', 4)).toBe('abc…');
    expect(cut('🎉🎉🎉🎉🎉', 4)).toBe('🎉🎉🎉…');
  });
});
