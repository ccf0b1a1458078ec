import { Command, CommanderError } from 'commander';
import { commands } from './commands/registry.ts';
import { exitCodes, leaveWith } from './exit-codes.ts';
import { say, tell, watchStreams } from './terminal.ts';
import { CommandError, bugText, commandErrorText } from './errors.ts';
import { version } from './version.ts';

const CLOSING = `
The default FILE is topology.yaml or topology.yml in this folder; - is standard input.

Exit codes: 0 success; 1 findings; 2 usage error; 3 unreadable input or missing program; 4 undecided; 5 bug in topo.

Start with:
  topo init && topo check`;

/** Runs a command line, from its words to the exit code. Never throws. */
export async function run(words: readonly string[]): Promise<void> {
  watchStreams();
  process.on('uncaughtException', fail);
  try {
    const program = await createProgram(words);
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    fail(error);
  }
}

/**
 * Creates the program. It loads only the modules of commands that the words may name; of others it knows name and
 * summary.
 */
async function createProgram(words: readonly string[]): Promise<Command> {
  const program = new Command('topo')
    .description('topo checks and draws the connections in one YAML file, and writes proved firewall rules from it.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', CLOSING)
    .exitOverride()
    .configureOutput({
      writeOut: say,
      writeErr: tell,
      outputError: (text, write) => write(text.replace(/^error: /, 'topo: ')),
    });
  for (const { name, summary, load } of commands) {
    const command = program.command(name).description(summary);
    if (words.includes(name)) (await load()).configure(command);
  }
  return program;
}

function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    leaveWith(error.exitCode === 0 ? exitCodes.fine : exitCodes.usage);
  } else if (error instanceof CommandError) {
    tell(commandErrorText(error));
    leaveWith(error.exitCode);
  } else {
    tell(bugText(error, (process.env['TOPO_DEBUG'] ?? '') !== ''));
    leaveWith(exitCodes.bug);
  }
}
