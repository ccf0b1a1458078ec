import { type Command, Option } from 'commander';
import type { ComparisonVerdict } from '../compare/compare.ts';
import { count, didYouMean, list, quote } from '../diagnostics/message-text.ts';
import { TooComplex } from '../emit.ts';
import { type AnswerFormatId, answerFormatIds, answerFormats } from '../report/answers/registry.ts';
import type { Answered } from '../report/answers/answered.ts';
import { machinesOf } from '../intent/machines.ts';
import type { Host, Topology } from '../topology/model.ts';
import { type ExitCode, exitCodes, leaveWith } from './exit-codes.ts';
import { paletteFor, say } from './terminal.ts';
import { Undecided, UsageError } from './errors.ts';

/** Returns the formats that can express the answer to a question. */
function formatsFor(question: Answered['question']): readonly AnswerFormatId[] {
  return answerFormatIds.filter((id) => answerFormats[id].questions?.includes(question) ?? true);
}

export function takesAnswerFormat(command: Command, question: Answered['question']): Command {
  const ids = formatsFor(question);
  const summaries = ids.map((id) => `${id} (${answerFormats[id].summary})`).join(', ');
  return command.addOption(new Option('--format <format>', `the answer: ${summaries}`).choices(ids).default(ids[0]));
}

const codes: Readonly<Record<ComparisonVerdict, ExitCode>> = {
  equal: exitCodes.fine,
  different: exitCodes.findings,
  undecided: exitCodes.undecided,
};

/** Prints the answer, and says it to the shell. */
export async function tellAnswer(answered: Answered, format: AnswerFormatId): Promise<void> {
  say(answerFormats[format].write(answered, await paletteFor('stdout')));
  leaveWith(codes[answered.answer.verdict]);
}

/** Computes an answer; throws {@link Undecided} if that exceeds the limits of the computation. */
export function decided<T>(names: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (error instanceof TooComplex) throw new Undecided(`${names}: ${error.message}`, error.help);
    throw error;
  }
}

/** Names of hosts that have no ruleset of their own. */
function refuseOthers(hosts: readonly Host[], name: string): void {
  if (machinesOf(hosts).some((host) => host.name === name && host.managed)) {
    throw new UsageError(
      `--host: others run host ${quote(name)} (\`managed: true\`), so no rules are expected of it`,
      'compare its security groups, or remove `managed`',
    );
  }
  const role = hosts.filter((host) => host.role === name && host.machines.length > 0);
  if (role.length === 0) return;
  const machines = machinesOf(role).map((machine) => machine.name);
  throw new UsageError(
    `--host: ${quote(name)} is a role of ${count(machines.length, 'machine')}, but a ruleset belongs to one`,
    `choose one with --host NAME: ${list(machines.length > 12 ? [...machines.slice(0, 12), '…'] : machines, 'or')}`,
  );
}

/**
 * Returns the host that a flag names, or the only one. It must have addresses to compare. `unit`: what the rules belong to, a
 * machine or, as security groups, a role.
 */
export function hostNamed(
  { hosts: declared }: Topology,
  name: string | undefined,
  file: string,
  unit: 'machine' | 'role' = 'machine',
): Host {
  const hosts = unit === 'machine' ? machinesOf(declared.filter(({ managed }) => !managed)) : declared;
  const names = hosts.map((host) => host.name);
  if (name !== undefined && !names.includes(name)) refuseOthers(declared, name);
  if (name === undefined && hosts.length !== 1) {
    throw new UsageError(
      hosts.length === 0
        ? `${file}: declares no host`
        : `${file}: declares ${String(hosts.length)} hosts, but a ruleset belongs to one`,
      hosts.length === 0 ? 'declare the host under `hosts`' : `choose one with --host NAME: ${list(names, 'or')}`,
    );
  }
  const host = name === undefined ? hosts[0] : hosts.find((one) => one.name === name);
  if (host === undefined) {
    throw new UsageError(
      `--host: no host is named ${quote(name)}`,
      didYouMean(name ?? '', names) ?? `the hosts are ${list(names)}`,
    );
  }
  if (host.addresses.length === 0) {
    throw new UsageError(
      `${file}: host ${quote(host.name)} has no addresses, so topo cannot tell which packets it receives`,
      `write \`addresses\` on host ${quote(host.name)}`,
    );
  }
  return host;
}
