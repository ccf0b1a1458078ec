// What stands between a mistake of ours and somebody's firewall: a target that writes wrong rules gives none.

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Unproved } from '../../src/compare/unproved.ts';
import { emit } from '../../src/emit.ts';
import type { Target, Written } from '../../src/firewall/targets/target.ts';
import { topologyOf } from '../support/topologies.ts';

let spoil = (text: string): string => text;

vi.mock('../../src/firewall/targets/nftables/nftables.ts', async (original) => {
  const { nftables } = await original<{ readonly nftables: Target }>();
  const write: Target['write'] = (plan, origin): Written => {
    const written = nftables.write(plan, origin);
    return { ...written, files: written.files.map((file) => ({ ...file, text: spoil(file.text) })) };
  };
  return { nftables: { ...nftables, write } };
});

const topology = topologyOf(`zones: { internet: [0.0.0.0/0, "::/0"] }
hosts: { h: { addresses: [203.0.113.10] }, other: { addresses: [203.0.113.11] } }
components: { s: { host: h, listeners: { web: 443/tcp } } }
flows: [{ id: site, from: internet, to: s.web }]`);
const options = { fileName: 'test.yaml', hash: 'sha256:…', target: 'nftables' } as const;

describe('rules are given out', () => {
  beforeEach(() => {
    spoil = (text) => text;
  });

  it('with a proof for each host', () => {
    const { files, proofs } = emit(topology, options);
    expect(files).toHaveLength(2);
    expect(proofs).toEqual([
      { host: 'h', rules: 9, merging: { before: 1, after: 1 } },
      { host: 'other', rules: 8, merging: { before: 0, after: 0 } },
    ]);
  });

  it('not where a packet passes that no flow asks for: the first one is told', () => {
    spoil = (text) => text.replace('tcp . 443', 'tcp . 442-443');
    expect(() => emit(topology, options)).toThrow(Unproved);
    expect(() => emit(topology, options)).toThrow(
      /^h\.nft: no rules are given out: into the host tcp \S+ -> 203\.0\.113\.10:442 \(new connection\) is let through by line \d+, and no flow asks for it$/,
    );
  });

  it('not where the rules of a flow are lost', () => {
    spoil = (text) => text.replace(/.*tcp \. 443.*\n/, '');
    expect(() => emit(topology, options)).toThrow('and flow "site" asks for it');
    expect(emit(topology, { ...options, host: 'other' }).proofs).toHaveLength(1);
  });

  it('not where the text cannot be read back', () => {
    spoil = (text) => text.replace('policy drop', 'policy perhaps');
    expect(() => emit(topology, options)).toThrow(
      /^h\.nft: no rules are given out: line \d+: perhaps: none of accept, drop$/,
    );
  });
});
