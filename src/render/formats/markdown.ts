import { count, list } from '../../diagnostics/words.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Block, Diagram, Page, Section, Table } from '../page.ts';
import { displayWidth } from '../text.ts';
import type { Format } from './format.ts';
import { cellText, emphasized, inline } from './markdown-text.ts';
import { flowchart } from './mermaid.ts';

/** GitHub-flavoured Markdown (https://github.github.com/gfm/), with diagrams as Mermaid blocks. */
export const markdown: Format = {
  summary: 'GitHub-flavoured Markdown, with diagrams as Mermaid blocks',
  endings: ['md', 'markdown'],
  holds: ['document', 'table', 'diagram'],
  write: (page) =>
    `${[`# ${inline(page.title)}`, ...draftBanner(page), ...page.sections.flatMap((section) => sectionParts(section, page)), provenance(page)].join('\n\n')}\n`,
};

function provenance({ provenance: { file, hash } }: Page): string {
  return `---\n\nMade by topo from ${inline(file)}, ${inline(hash)}.`;
}

function draftBanner({ draft }: Page): readonly string[] {
  if (draft === undefined) return [];
  const head = `**DRAFT, not for approval.** ${inline(found(draft))}`;
  const lines = draft.length === 0 ? [head] : [head, '', ...draft.map(findingLine)];
  return [lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n')];
}

function found(draft: readonly Diagnostic[]): string {
  const errors = draft.filter(({ severity }) => severity === 'error').length;
  const warnings = draft.length - errors;
  const parts = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  return parts.length === 0 ? 'topo check finds nothing in the file.' : `topo check finds ${list(parts)} in the file:`;
}

function findingLine({ severity, rule, message }: Diagnostic): string {
  return `- ${severity} (${inline(rule.id)}): ${inline(message)}`;
}

function sectionParts({ title, blocks }: Section, page: Page): readonly string[] {
  const heading = title === undefined ? [] : [`## ${inline(title)}`];
  return [...heading, ...blocks.flatMap((block) => blockParts(block, page))];
}

function blockParts(block: Block, page: Page): readonly string[] {
  switch (block.kind) {
    case 'heading':
      return [`### ${inline(block.text)}`];
    case 'paragraph':
      return [inline(block.text)];
    case 'list':
      return block.items.length === 0 ? [] : [block.items.map((item) => `- ${inline(item)}`).join('\n')];
    case 'table':
      return tableParts(block);
    case 'diagram':
      return diagramParts(block, page);
  }
}

function tableParts({ columns, rows }: Table): readonly string[] {
  const head = columns.map(({ title }) => cellText(title));
  const body = rows.map(({ cells, local }) => cells.map(local ? emphasized : cellText));
  const table = tableLines([head, ...body]).join('\n');
  if (!rows.some(({ local }) => local)) return [table];
  return [table, 'Rows in *italics* stay on one host: no firewall sees this traffic.'];
}

/** Wider columns are not padded: one long cell must not make every row long. */
const MAX_PADDED = 48;

function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.min(MAX_PADDED, Math.max(3, ...rows.map((row) => displayWidth(row[i] ?? '')))),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - displayWidth(cell)))).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)];
}

function diagramParts({ graph, caption }: Diagram, page: Page): readonly string[] {
  const { text, notes } = flowchart(graph, page);
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}mermaid\n${text}${fence}`, inline([caption, ...notes].join(' '))];
}
