import { visible } from '../report/visible.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** What is neither wrong in the file (a Diagnostic) nor in topo (any other exception): told in a line, without a stack. */
export abstract class CommandError extends Error {
  abstract readonly exitCode: ExitCode;
  readonly help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

/** The command line asks for something that cannot be. */
export class UsageError extends CommandError {
  readonly exitCode = exitCodes.usage;
}

/** A file, folder or program is not as it would have to be. */
export class EnvironmentError extends CommandError {
  readonly exitCode = exitCodes.unreadable;
}

/** It was asked, and cannot be told. */
export class Undecided extends CommandError {
  readonly exitCode = exitCodes.undecided;
}

/** `topo: FILE: problem`, and what to do on the next line. */
export function commandErrorText({ message, help }: CommandError): string {
  return `topo: ${visible(message)}\n${help === undefined ? '' : `  = help: ${visible(help)}\n`}`;
}

/** An exception that is our bug: one line, unless TOPO_DEBUG asks for the stack. */
export function bugText(error: unknown, debug: boolean): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = debug && error instanceof Error ? `${error.stack ?? ''}\n` : '';
  const how = debug ? '' : '; TOPO_DEBUG=1 prints the stack';
  return `topo: this is a bug in topo, please report it: ${visible(message.slice(0, 500))}${how}\n${stack}`;
}
