import { visible } from '../report/visible.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/**
 * An error that is neither in the user's file (a Diagnostic) nor in topo (any other exception). It is reported in one
 * line without a stack.
 */
export abstract class CommandError extends Error {
  abstract readonly exitCode: ExitCode;
  readonly help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

/** A usage error: the command line requests something impossible. */
export class UsageError extends CommandError {
  readonly exitCode = exitCodes.usage;
}

/** An error of the environment: a file, folder or program is not as required. */
export class EnvironmentError extends CommandError {
  readonly exitCode = exitCodes.unreadable;
}

/** A question without a definite answer. */
export class Undecided extends CommandError {
  readonly exitCode = exitCodes.undecided;
}

/** Formats an error: `topo: FILE: problem`, with help on the next line. */
export function commandErrorText({ message, help }: CommandError): string {
  return `topo: ${visible(message)}\n${help === undefined ? '' : `  = help: ${visible(help)}\n`}`;
}

/** Formats an exception that is a bug of topo: one line, unless TOPO_DEBUG requests the stack. */
export function bugText(error: unknown, debug: boolean): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = debug && error instanceof Error ? `${error.stack ?? ''}\n` : '';
  const how = debug ? '' : '; TOPO_DEBUG=1 prints the stack';
  return `topo: this is a bug in topo, please report it: ${visible(message.slice(0, 500))}${how}\n${stack}`;
}
