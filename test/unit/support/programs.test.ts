import { describe, expect, it } from 'vitest';
import { available, decide, pathOf, type Program, programs } from '../../support/programs.ts';

const everyProgram = Object.keys(programs) as Program[];

describe('decide', () => {
  it.each([true, false])('runs what misses nothing (skipping forbidden: %s)', (forbidden) => {
    expect(decide([], forbidden)).toEqual({ act: 'run' });
  });

  it('skips with the package to install', () => {
    expect(decide(['nft'], false)).toEqual({ act: 'skip', reason: "install Debian's package nftables" });
  });

  it('fails instead where skipping is forbidden', () => {
    expect(decide(['nft'], true)).toEqual({ act: 'fail', reason: "install Debian's package nftables" });
  });

  it('never fails for what neither Debian nor npm provides', () => {
    expect(decide(['terraform'], true)).toEqual({
      act: 'skip',
      reason: 'install terraform, which Debian does not have',
    });
  });

  it('fails when one of several is obligatory, and names them all', () => {
    expect(decide(['terraform', 'ip'], true)).toEqual({
      act: 'fail',
      reason: "install terraform, which Debian does not have, install Debian's package iproute2",
    });
  });

  it('names a package once that provides two of them', () => {
    expect(decide(['iptables', 'ip6tables'], false)).toEqual({
      act: 'skip',
      reason: "install Debian's package iptables",
    });
  });
});

describe('available', () => {
  it.each(everyProgram)('answers for %s, and gives its path when it says yes', (program) => {
    if (available(program)) expect(pathOf(program)).toMatch(/^\//);
    else if (program !== 'namespaces') expect(pathOf(program)).toBeUndefined();
  });
});
