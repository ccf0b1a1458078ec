import { describe, expect, it } from 'vitest';
import { cutPeerText, formMeant } from '../../../src/topology/peer-text.ts';
import { compileText, messages } from '../../support/topologies.ts';

describe('an end with ports', () => {
  it.each([
    ['web', 'web', undefined],
    ['web:443', 'web', '443'],
    ['web:80,443/tcp', 'web', '80,443/tcp'],
    ['web.https:443/tcp+udp', 'web.https', '443/tcp+udp'],
    ['web:esp', 'web', 'esp'],
    ['10.0.0.0/8:22/tcp', '10.0.0.0/8', '22/tcp'],
    ['[2001:db8::1]:22/tcp', '2001:db8::1', '22/tcp'],
    ['[2001:db8::1]', '2001:db8::1', undefined],
    ['2001:db8::1', '2001:db8::1', undefined],
    ['2001:db8::1:22', '2001:db8::1:22', undefined],
    ['2001:db8::/32', '2001:db8::/32', undefined],
  ])('%s has the form', (text, who, services) => {
    expect(formMeant(text)).toBeUndefined();
    expect(cutPeerText(text)).toEqual({ who, services });
  });

  it.each([
    ['2001:db8::1:22/tcp', '[2001:db8::1]:22/tcp'],
    ['2001:db8::1:80,443/tcp+udp', '[2001:db8::1]:80,443/tcp+udp'],
    ['2001:db8::1:8000-8010/tcp', '[2001:db8::1]:8000-8010/tcp'],
    ['2001:db8::1:8000-8010', '[2001:db8::1]:8000-8010'],
    ['2001:db8:0:0:0:0:0:1:22', '[2001:db8:0:0:0:0:0:1]:22'],
    ['2001:db8::/32:22/tcp', '[2001:db8::/32]:22/tcp'],
    ['2001:db8::1:esp', '[2001:db8::1]:esp'],
    ['2001:db8::1/tcp', '[2001:db8::1]:tcp'],
    ['2001:db8::1 22/tcp', '[2001:db8::1]:22/tcp'],
    ['::1:22/tcp', '[::1]:22/tcp'],
    ['10.0.0.1/tcp', '10.0.0.1:tcp'],
    ['10.0.0.0/8/udp', '10.0.0.0/8:udp'],
    ['10.0.0.1 22/tcp', '10.0.0.1:22/tcp'],
    ['web/tcp', 'web:tcp'],
    ['web/443', 'web:443'],
    ['web/443/tcp', 'web:443/tcp'],
    ['web 443/TCP', 'web:443/TCP'],
    ['22/tcp', 'any:22/tcp'],
    ['80,443/tcp', 'any:80,443/tcp'],
  ])('%s is written %s', (text, meant) => {
    expect(formMeant(text)).toBe(meant);
    expect(formMeant(meant), 'what the help says has the form').toBeUndefined();
    expect(cutPeerText(meant).services).toBeDefined();
  });

  it.each([
    '',
    ':',
    '::',
    'web',
    'web/',
    'web/x',
    'a b',
    'a b c',
    '300.0.0.1',
    '2001:db8:::x',
    '2001:db8::1:x/tcp',
    '10.0.0.0/33',
  ])('%j is nothing of the kind', (text) => {
    expect(formMeant(text)).toBeUndefined();
  });

  it('is cut in linear time', () => {
    for (const text of [':', ' ', '/', '1:', 'a/', '[', ']:'].map((one) => one.repeat(200_000))) {
      expect(formMeant(text)).toBeUndefined();
      expect(cutPeerText(text).who.length).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('an expectation', () => {
  const invalid = (expectation: string) =>
    compileText(`hosts: { web: { addresses: [10.0.0.1] } }\nexpect: [${expectation}]`).diagnostics.filter(
      ({ rule }) => rule.id === 'invalid-expression',
    );

  it('says how to write a destination whose ports are not separated', () => {
    const [first, ...more] = invalid('{ deny: "any -> 2001:db8::1:22/tcp" }');
    expect(more).toEqual([]);
    expect(first?.message).toBe('"2001:db8::1:22/tcp" does not have the form `END:PORTS/TRANSPORT`');
    expect(first?.help).toBe('write [2001:db8::1]:22/tcp');
  });

  it.each(['2001:db8::1:22/tcp', '[2001:db8::1]:22/tcp', 'web:22', 'web/tcp'])(
    'has no source with ports: %s',
    (source) => {
      for (const written of [`{ deny: "${source} -> web" }`, `{ only: { to: web, from: ["${source}"] } }`]) {
        expect(invalid(written).map(({ message }) => message)).toEqual([
          `"${source}" is a source and cannot have ports`,
        ]);
      }
    },
  );

  it('means what it says with brackets', () => {
    expect(
      messages(
        compileText('zones: { z: [2001:db8::/32] }\nexpect: [{ deny: "z -> [2001:db8::1]:22/tcp" }]'),
        'invalid-expression',
      ),
    ).toEqual([]);
  });
});
