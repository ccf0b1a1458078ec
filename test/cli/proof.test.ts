import { expect, it } from 'vitest';
import { start } from '../support/executable.ts';

it('topo firewall says on stderr what was proved, and keeps stdout for the rules', () => {
  const { code, stdout, stderr } = start(['firewall', 'examples/openvidu-ce/topology.yaml']);
  expect(code).toBe(0);
  expect(stdout.startsWith('#!/usr/sbin/nft -f\n')).toBe(true);
  expect(stdout).not.toContain('proved');
  expect(stderr).toContain(
    'topo: openvidu: proved: 20 rules allow exactly what the file says; 12 rules for flows (merged from 14)\n',
  );
});
