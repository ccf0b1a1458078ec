import type { HostAnswer } from '../../compare/answer.ts';
import type { PolicyDifference } from '../../compare/compare.ts';
import { endText } from '../../topology/flow-text.ts';
import { packetText } from '../../compare/packet-text.ts';
import type { PageBlock, Page, Section, TableBlock } from '../../page/page.ts';
import { type TableColumn, column, tableFrom } from '../../page/tables.ts';
import { plain } from '../palette.ts';
import { verdictText } from './text.ts';
import type { Answered } from './answered.ts';
import { addressText, changeText, dependsText, flowOf, flowPlace, ruleText, serviceText } from './phrases.ts';

/** Returns the answer as a page, for formats that write documents. */
export function pageOf(told: Answered): Page {
  const { first, second, question } = told;
  const title = question === 'verify' ? `${second.name} against ${first.name}` : `${first.name} and ${second.name}`;
  const hash = second.hash ?? first.hash ?? 'no hash';
  return {
    name: question,
    title: `${question === 'verify' ? 'Verified' : 'Changes'}: ${title}`,
    view: question,
    provenance: {
      file:
        first.hash === undefined || second.hash === undefined
          ? title
          : `${first.name} (${first.hash}) and ${second.name}`,
      hash,
    },
    sections: [{ id: question, blocks: [{ kind: 'paragraph', text: verdictText(told, plain) }] }, ...sectionsOf(told)],
    flows: new Map(),
  };
}

function sectionsOf(told: Answered): readonly Section[] {
  const { hosts, document, remarks } = told.answer;
  const found = hosts.filter(({ findings, presence }) => findings.length > 0 || presence !== 'both');
  const packets: readonly PageBlock[] = [
    ...found
      .filter(({ presence }) => presence !== 'both')
      .map((host): PageBlock => ({ kind: 'paragraph', text: `Host ${host.host ?? '?'} is ${host.presence}.` })),
    ...(found.some(({ findings }) => findings.length > 0) ? [findingsTable(told)] : []),
  ];
  const changes: TableBlock = tableFrom(documentColumns, document, () => ({ local: false }));
  return [
    ...(packets.length === 0 ? [] : [{ id: 'packets', title: 'Packets', blocks: packets }]),
    ...(document.length === 0
      ? []
      : [
          {
            id: 'documentation',
            title: 'Documentation',
            blocks: [
              {
                kind: 'paragraph',
                text: 'The description of flows changed; no packet is treated differently because of it.',
              } as const,
              changes,
            ],
          },
        ]),
    ...(remarks.length === 0
      ? []
      : [{ id: 'remarks', title: 'Remarks', blocks: [{ kind: 'list', items: remarks } as const] }]),
  ];
}

const documentColumns: readonly TableColumn<Answered['answer']['document'][number]>[] = [
  column('flow', 'Flow', ({ flow }) => flow),
  column('field', 'What', ({ field }) => field),
  column('before', 'Before', ({ before = '' }) => before),
  column('after', 'After', ({ after = '' }) => after),
];

interface Row {
  readonly told: Answered;
  readonly host: HostAnswer;
  readonly finding: PolicyDifference;
}

/** Returns a table with a row for each difference on each host. */
export function findingsTable(told: Answered): TableBlock {
  const rows = told.answer.hosts.flatMap((host) => host.findings.map((finding) => ({ told, host, finding })));
  return tableFrom(columnsFor(told.question), rows, () => ({ local: false }));
}

function columnsFor(question: Answered['question']): readonly TableColumn<Row>[] {
  if (question === 'diff') return findingColumns;
  const titles = new Map([
    ['before', 'Declared'],
    ['after', 'Decided by'],
  ]);
  return findingColumns.map((one) => ({ ...one, title: titles.get(one.id) ?? one.title }));
}

/** Columns that only programs and spreadsheets need come last. */
const findingColumns: readonly TableColumn<Row>[] = [
  column('change', 'Change', ({ told, finding }) => changeText(finding, told)),
  column('host', 'Host', ({ host }) => host.host ?? ''),
  column('direction', 'Direction', ({ finding }) => finding.direction),
  column('service', 'Service', ({ finding }) => serviceText(finding.traffic)),
  column('source', 'Source', ({ told, finding }) => addressText(finding.traffic, 'sources', told)),
  column('destination', 'Destination', ({ told, finding }) => addressText(finding.traffic, 'destinations', told)),
  column('flow', 'Flow', ({ told, finding }) => flowCell(finding, told)),
  column('ends', 'From and to', ({ finding }) => {
    const flow = flowOf(finding);
    return flow === undefined ? '' : `${endText(flow.from)} ${flow.bothWays ? '↔' : '→'} ${endText(flow.to)}`;
  }),
  column('purpose', 'Purpose', ({ finding }) => flowOf(finding)?.purpose ?? ''),
  column('before', 'Before', ({ told, finding }) => ruleText(finding.before, told.first)),
  column('after', 'After', ({ told, finding }) => ruleText(finding.after, told.second)),
  column('depends', 'Depends on', ({ finding }) => dependsText(finding)),
  column('packet', 'For example', ({ finding }) => packetText(finding.witness)),
  column('packets', 'Combinations of addresses and ports', ({ finding }) => String(finding.count)),
];

function flowCell(finding: PolicyDifference, { first, second }: Answered): string {
  const flow = flowOf(finding);
  if (flow === undefined) return '';
  return flow.id + flowPlace(flow, finding.after.kind === 'flow' ? second.source : first.source);
}
