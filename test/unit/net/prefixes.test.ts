import { describe, expect, it } from 'vitest';
import { parsePrefix } from '../../../src/net/prefixes.ts';

describe('parsePrefix', () => {
  it.each([
    ['10.0.0.1-10.0.0.6', 'write its prefixes as a list: [10.0.0.1, 10.0.0.2/31, 10.0.0.4/31, 10.0.0.6]'],
    ['10.0.0.0 - 10.0.0.255', 'write its prefixes as a list: [10.0.0.0/24]'],
    ['2001:db8::-2001:db8::1', 'write its prefixes as a list: [2001:db8::/127]'],
    ['10.0.0.9-10.0.0.1', 'write the prefixes from 10.0.0.1 to 10.0.0.9'],
    ['10.0.0.1-2001:db8::1', 'write prefixes of one family'],
    [
      '0.0.0.1-255.255.255.254',
      expect.stringMatching(/^write its prefixes as a list: \[0\.0\.0\.1, .*, and 54 more\]$/),
    ],
  ])('says what to write instead of the range %j', (text, help) => {
    expect(parsePrefix(text)).toEqual({ ok: false, problem: 'is a range of addresses', help });
  });
});
