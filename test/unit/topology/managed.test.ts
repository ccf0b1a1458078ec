import { describe, expect, it } from 'vitest';
import { NoRulesFor, emit } from '../../../src/emit.ts';
import { hostNamed } from '../../../src/cli/answers.ts';
import { compileText, messages } from '../../support/topologies.ts';
import { rendered } from '../render/samples.ts';

// A host that somebody else runs, beside one that we run.

const text = `zones: { lan: [10.0.0.0/24] }
hosts:
  web: { addresses: [10.0.0.1] }
  elb: { addresses: [10.0.0.2], managed: true, egress: declared }
components:
  nginx: { host: web, listeners: { https: 443/tcp HTTPS } }
  balancer: { host: elb, listeners: { https: 443/tcp HTTPS } }
  agent: { hosts: all, listeners: { metrics: 9100/tcp } }
  client: { zone: lan, addresses: [10.0.0.9] }
flows:
  - { from: client, to: balancer.https, purpose: pages }
  - { from: balancer, to: nginx.https, purpose: pages }`;
const origin = { fileName: 'test.yaml', hash: 'none' };

describe('a host that somebody else runs', () => {
  const compiled = compileText(text);
  const topology = compiled.topology!;

  it.each(['nftables', 'iptables'] as const)('gets no rules of %s', (target) => {
    expect(emit(topology, { target, ...origin }).files.map(({ host }) => host)).toEqual(['web']);
    expect(() => emit(topology, { target, host: 'elb', ...origin })).toThrow(NoRulesFor);
  });

  it('gets a security group', () => {
    const { files } = emit(topology, { target: 'aws-terraform', ...origin });
    expect(files[0]!.text).toContain('elb');
  });

  it('is not asked for rules', () => {
    expect(() => hostNamed(topology, 'elb', 'test.yaml')).toThrow('no rules are expected of it');
    expect(hostNamed(topology, undefined, 'test.yaml').name).toBe('web');
    expect(hostNamed(topology, 'elb', 'test.yaml', 'role').name).toBe('elb');
  });

  it('is asked for no administration, DNS or time, and is not among all hosts', () => {
    expect(messages(compiled, 'no-management-path')).toHaveLength(1);
    expect(messages(compiled, 'missing-dns-or-time')).toEqual([]);
    const agent = topology.components.find(({ name }) => name === 'agent')!;
    expect(agent.hosts.map(({ name }) => name)).toEqual(['web']);
  });

  it('has openings in documents, which others make', async () => {
    const page = await rendered(topology, { view: 'openings' });
    expect(page).toContain('Run by others, who make their own rules for these openings: elb.');
    expect(page).toMatch(/elb.*10\.0\.0\.9.*balancer/);
  });
});
