import { describe, expect, it } from 'vitest';
import { emit } from '../../../src/emit.ts';
import { queryTopology } from '../../../src/query/of-topology.ts';
import { readQuestion } from '../../../src/topology/questions.ts';
import { compileText, messages } from '../../support/topologies.ts';
import { rendered } from '../render/samples.ts';

/** A service that is known by name, which an application asks and which calls back. */
const text = (addresses: string): string => `zones: { internet: [0.0.0.0/0], lan: [10.0.0.0/24] }
hosts: { web: { addresses: [10.0.0.1], public: [192.0.2.1], egress: declared } }
components:
  app: { host: web, listeners: { hook: 443/tcp HTTPS } }
  bank: { zone: internet, fqdn: [api.bank.example, "*.bank.example"]${addresses} }
flows:
  - { from: app, to: bank, ports: 8443, transport: tcp, protocol: HTTPS, purpose: payments }
  - { from: bank, to: app.hook, purpose: callbacks }`;

const origin = { fileName: 'test.yaml', hash: 'none', host: 'web' };

describe('a component that is known by name', () => {
  it('cannot be in rules without addresses, which is said with a way on', () => {
    const compiled = compileText(text(''));
    expect(messages(compiled, 'name-without-addresses')).toHaveLength(1);
    const { problems } = emit(compiled.topology!, origin);
    expect(problems.map(({ help }) => help)).toEqual([
      expect.stringContaining('`addresses: any`'),
      expect.stringContaining('`addresses: any`'),
    ]);
  });

  it('opens its whole zone with `addresses: any`, and is named in the rules', () => {
    const compiled = compileText(text(', addresses: any'));
    expect(messages(compiled, 'name-without-addresses')).toEqual([]);
    const { files, problems } = emit(compiled.topology!, origin);
    expect(problems).toEqual([]);
    expect(files[0]!.text).toContain('0.0.0.0/0 . 10.0.0.1 . tcp . 443 ');
    expect(files[0]!.text).toMatch(
      /# app-to-bank: payments .*bank is api\.bank\.example and \*\.bank\.example, and rules match no names/,
    );
  });

  it('is asked about like its zone', () => {
    const { topology } = compileText(text(', addresses: any'));
    const read = readQuestion('8.8.8.8 -> app.hook', topology!);
    if (!read.ok) throw new Error(read.problem);
    expect(queryTopology(topology!, read.value)).toMatchObject({ verdict: 'yes' });
  });

  it('is named in documents, with what the rules open instead', async () => {
    const { topology } = compileText(text(', addresses: any'));
    const page = await rendered(topology!, { view: 'openings' });
    expect(page).toContain('A packet filter cannot hold to a domain name');
    expect(page).toMatch(/api\.bank\.example/);
  });

  it('needs a zone', () => {
    const { diagnostics } = compileText('components: { bank: { fqdn: api.bank.example, addresses: any } }');
    expect(diagnostics.map(({ rule }) => rule.id)).toContain('invalid-placement');
  });
});
