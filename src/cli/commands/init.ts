import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { starters } from '../../catalogue/generated/starters.ts';
import { defaultFile } from '../input.ts';
import { writeNewFile } from '../output.ts';
import { withExamples } from '../options.ts';
import { say, tell } from '../terminal.ts';
import { UsageError } from '../errors.ts';

interface InitOptions {
  readonly template: string;
  readonly output?: string;
}

export function configure(command: Command): void {
  command
    .addOption(
      new Option('--template <name>', 'starter file to write').choices(Object.keys(starters)).default('minimal'),
    )
    .option('-o, --output <file>', 'output file, or - for standard output (default: topology.yaml)')
    .action(init);
  withExamples(command, 'topo init --template webrtc');
}

function init({ template, output }: InitOptions): void {
  const content = starters[template] ?? '';
  if (output === '-') {
    say(content);
    return;
  }
  // A new topology.yaml would silently take precedence over an existing topology.yml.
  const inTheWay = output === undefined ? defaultFile() : existsSync(output) ? output : undefined;
  const path = output ?? 'topology.yaml';
  if (inTheWay !== undefined || !writeNewFile({ path, content })) {
    throw new UsageError(
      `${inTheWay ?? path}: exists already, and is not overwritten`,
      'name another file with -o FILE, or print with -o -',
    );
  }
  tell(`topo: wrote ${path}; next: topo check${output === undefined ? '' : ` ${path}`}\n`);
}
