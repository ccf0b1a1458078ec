import { markdownTable } from 'markdown-table';
import stringWidth from 'string-width';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { DRAFT, foundText } from '../draft.ts';
import type { PageBlock, DiagramBlock, Page, Section, Sequence, TableBlock } from '../../page/page.ts';
import type { Format } from './format.ts';
import { cellText, emphasized, inline } from '../../page/markdown-text.ts';
import { sequenceDiagram } from './mermaid-sequence.ts';
import { flowchart } from './mermaid.ts';

/** GitHub Flavored Markdown (https://github.github.com/gfm/), with diagrams as Mermaid blocks. */
export const markdown: Format = {
  summary: 'GitHub Flavored Markdown, with diagrams as Mermaid blocks',
  endings: ['md', 'markdown'],
  holds: ['document', 'table', 'diagram', 'sequences'],
  write: markdownText,
};

export function markdownText(page: Page): string {
  const sections = page.sections.flatMap((section) => sectionParts(section, page));
  return `${[`# ${inline(page.title)}`, ...draftBanner(page), ...sections, provenance(page)].join('\n\n')}\n`;
}

function provenance({ provenance: { file, hash, date } }: Page): string {
  const day = date === undefined ? '' : `, on ${date}`;
  return `---\n\nMade by topo from ${inline(file)}, ${inline(hash)}${day}.`;
}

function draftBanner({ draft }: Page): readonly string[] {
  if (draft === undefined) return [];
  const head = `**${DRAFT}** ${inline(foundText(draft))}`;
  const lines = draft.length === 0 ? [head] : [head, '', ...draft.map(findingLine)];
  return [lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n')];
}

function findingLine({ severity, rule, message }: Diagnostic): string {
  return `- ${severity} (${inline(rule.id)}): ${inline(message)}`;
}

function sectionParts({ title, blocks }: Section, page: Page): readonly string[] {
  const heading = title === undefined ? [] : [`## ${inline(title)}`];
  return [...heading, ...blocks.flatMap((block) => blockParts(block, page))];
}

function blockParts(block: PageBlock, page: Page): readonly string[] {
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
    case 'sequence':
      return sequenceParts(block, page);
    case 'strip':
      // Markdown cannot draw strips, and the table below them shows the same facts.
      return [inline(block.caption)];
  }
}

function tableParts({ columns, rows }: TableBlock): readonly string[] {
  const head = columns.map(({ title }) => cellText(title));
  const body = rows.map(({ cells, local }) => cells.map(local ? emphasized : cellText));
  const table = tableText([head, ...body]);
  if (!rows.some(({ local }) => local)) return [table];
  return [table, 'Rows in *italics* stay on one host: no firewall sees this traffic.'];
}

/** The maximum width to which cells are padded, in columns: one long cell must not lengthen every row. */
const MAX_PADDED = 48;

function tableText(rows: readonly (readonly string[])[]): string {
  return markdownTable(rows, { stringLength: (cell) => Math.min(MAX_PADDED, stringWidth(cell)) });
}

function diagramParts({ graph, caption }: DiagramBlock, page: Page): readonly string[] {
  const { text, notes } = flowchart(graph, page);
  return [fenced(text), inline([caption, ...notes].join(' '))];
}

function sequenceParts(sequence: Sequence, page: Page): readonly string[] {
  if (sequence.messages.length === 0) return [inline(sequence.caption)];
  const { text, notes } = sequenceDiagram([sequence], page);
  return [fenced(text), inline([sequence.caption, ...notes].join(' '))];
}

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}mermaid\n${text}${fence}`;
}
