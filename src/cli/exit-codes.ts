/** The exit codes of topo. */
export const exitCodes = {
  fine: 0,
  /** Findings, a difference, or a denied query. */
  findings: 1,
  usage: 2,
  /** Unreadable input, unwritable output, or a missing program. */
  unreadable: 3,
  undecided: 4,
  /** A bug in topo. */
  bug: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Sets the exit code of the process. Of several codes the highest wins. */
export function leaveWith(code: ExitCode): void {
  process.exitCode = Math.max(Number(process.exitCode ?? 0), code);
}
