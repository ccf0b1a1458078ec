/** What the program says to the shell. */
export const exitCodes = {
  fine: 0,
  /** Findings, a difference, a denied query. */
  findings: 1,
  usage: 2,
  /** Unreadable input, unwritable output, or a missing program. */
  unreadable: 3,
  undecided: 4,
  /** Our own. */
  bug: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Sets the code that the process will end with; of several the highest wins. */
export function leaveWith(code: ExitCode): void {
  process.exitCode = Math.max(Number(process.exitCode ?? 0), code);
}
