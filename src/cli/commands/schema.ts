import { Argument, type Command } from 'commander';
import { schemaText } from '../../document/generated/schema.ts';
import answerSchema from '../../../schemas/answer.schema.json' with { type: 'json' };
import diagnosticsSchema from '../../../schemas/diagnostics.schema.json' with { type: 'json' };
import querySchema from '../../../schemas/query.schema.json' with { type: 'json' };
import { withExamples } from '../options.ts';
import { say } from '../terminal.ts';

const schemas = {
  topology: schemaText,
  diagnostics: `${JSON.stringify(diagnosticsSchema, null, 2)}\n`,
  answer: `${JSON.stringify(answerSchema, null, 2)}\n`,
  query: `${JSON.stringify(querySchema, null, 2)}\n`,
} as const;

export function configure(command: Command): void {
  command
    .addArgument(
      new Argument(
        '[FORMAT]',
        'the topology file, or the JSON that `topo check`, `topo diff` and `topo verify`, or `topo query` print',
      )
        .choices(Object.keys(schemas))
        .default('topology'),
    )
    .action((name: keyof typeof schemas) => say(schemas[name]));
  withExamples(command, 'topo schema > topology.schema.json');
}
