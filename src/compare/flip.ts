import type { Answer } from './answer.ts';

/** The same answer with the two sides in the other order. */
export function flipped(answer: Answer): Answer {
  return {
    ...answer,
    hosts: answer.hosts.map((host) => ({
      ...host,
      findings: host.findings.map((finding) => ({
        ...finding,
        kind: finding.kind === 'added' ? ('removed' as const) : ('added' as const),
        before: finding.after,
        after: finding.before,
      })),
    })),
  };
}
