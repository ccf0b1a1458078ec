import type { LintRule } from '../../diagnostics/lint-rule.ts';
import type { Palette } from '../palette.ts';
import { wrap } from './table.ts';

/** Returns the page that `topo explain RULE` prints. */
export function rulePage(rule: LintRule, palette: Palette): string {
  const { id, severity, title, explanation, source, configurable } = rule;
  const settings = configurable
    ? [
        `This is ${severity === 'error' ? 'an error' : 'a warning'} by default. To accept one finding, write a comment on its line or alone on the line above:`,
        `    # topo-ignore[${id}]: the reason`,
        'To change the severity of the rule, write one of these in the file, or a flag for one run of topo check:',
        `    rules: { ${id}: error }   or warn, or off`,
        `    --error ${id}, --warn ${id}, --off ${id}`,
      ]
    : ['This is always an error, because a file that breaks the rule has no meaning. It cannot be accepted.'];
  return [
    `${palette[severity](`${severity}[${id}]`)} ${palette.strong(title)}`,
    '',
    ...paragraphs(explanation),
    '',
    ...settings,
    '',
    ...wrap(`Source: ${source}`),
  ].join('\n');
}

/** Lays out Markdown for a terminal: paragraphs are rewrapped, list items and code keep their lines. */
function paragraphs(markdown: string): readonly string[] {
  const blocks = markdown.trim().split(/\n{2,}/);
  return blocks.flatMap((block, i) => [
    ...(i > 0 ? [''] : []),
    ...(isFlowing(block) ? wrap(block) : block.split('\n')),
  ]);
}

function isFlowing(block: string): boolean {
  return !/^(\s{4,}|\s*([-*|#]|```|[0-9]+\.)\s?)/m.test(block);
}
