import type { RuleFile } from '../../emit.ts';
import { visible } from '../../report/visible.ts';
import { placeOf } from '../../source/source.ts';
import type { Model } from '../model.ts';

/** Lists each rule with its flows and their locations in the file, by host, in the order of the rules. */
export function* explained(files: readonly RuleFile[], { input: { source } }: Model): Iterable<string> {
  for (const file of files) {
    yield `${file.name}\n`;
    const rows = file.explained().map(({ text, flows }) => {
      const places = flows.map(({ id, location }) => {
        const { file, line } = placeOf(source, location.span.start);
        return `${file === source.name ? '' : `${file}:`}${String(line)}: ${id}`;
      });
      return [visible(places.join(', ')), visible(text)] as const;
    });
    const width = Math.min(60, Math.max(0, ...rows.map(([places]) => places.length)));
    for (const [places, text] of rows) yield `  ${places.padEnd(width)}  ${text}\n`;
    if (rows.length === 0) yield '  no flow ends here: only the baseline rules apply\n';
  }
}
