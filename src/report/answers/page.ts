import type { HostAnswer } from '../../compare/answer.ts';
import type { PolicyDifference } from '../../compare/compare.ts';
import { flowKeys } from '../../topology/flow-keys.ts';
import { packetText } from '../../compare/packet-text.ts';
import type { PageBlock, Page, Section, TableBlock } from '../../page/page.ts';
import { type TableColumn, column, tableFrom } from '../../page/tables.ts';
import { plain } from '../palette.ts';
import { verdictText } from './text.ts';
import type { Answered } from './answered.ts';
import { addressText, changeText, dependsText, flowOf, flowPlace, ruleText, serviceText } from './difference-texts.ts';

/** The answer as a document, for the formats that write documents. */
export function pageOf(answered: Answered): Page {
  const { first, second, question } = answered;
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
    sections: [
      { id: question, blocks: [{ kind: 'paragraph', text: verdictText(answered, plain) }] },
      ...sectionsOf(answered),
    ],
    flows: new Map(),
  };
}

function sectionsOf(answered: Answered): readonly Section[] {
  const { hosts, document, remarks } = answered.answer;
  const found = hosts.filter(({ findings, presence }) => findings.length > 0 || presence !== 'both');
  const packets: readonly PageBlock[] = [
    ...found
      .filter(({ presence }) => presence !== 'both')
      .map((host): PageBlock => ({ kind: 'paragraph', text: `Host ${host.host ?? '?'} is ${host.presence}.` })),
    ...(found.some(({ findings }) => findings.length > 0) ? [findingsTable(answered)] : []),
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
  readonly answered: Answered;
  readonly host: HostAnswer;
  readonly finding: PolicyDifference;
}

/** Every finding of every host, a row each. */
export function findingsTable(answered: Answered): TableBlock {
  const rows = answered.answer.hosts.flatMap((host) => host.findings.map((finding) => ({ answered, host, finding })));
  return tableFrom(columnsFor(answered.question), rows, () => ({ local: false }));
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
  column('change', 'Change', ({ answered, finding }) => changeText(finding, answered)),
  column('host', 'Host', ({ host }) => host.host ?? ''),
  column('direction', 'Direction', ({ finding }) => finding.way),
  column('service', 'Service', ({ finding }) => serviceText(finding.traffic)),
  column('source', 'Source', ({ answered, finding }) => addressText(finding.traffic, 'sources', answered)),
  column('destination', 'Destination', ({ answered, finding }) =>
    addressText(finding.traffic, 'destinations', answered),
  ),
  column('flow', 'Flow', ({ answered, finding }) => flowCell(finding, answered)),
  column('ends', 'From and to', ({ finding }) => {
    const flow = flowOf(finding);
    return flow === undefined ? '' : `${flow.fromText} ${flow.bothWays ? '↔' : '→'} ${flow.toText}`;
  }),
  column('purpose', flowKeys.purpose.title, ({ finding }) => flowOf(finding)?.purpose ?? ''),
  column('before', 'Before', ({ answered, finding }) => ruleText(finding.before, answered.first)),
  column('after', 'After', ({ answered, finding }) => ruleText(finding.after, answered.second)),
  column('depends', 'Depends on', ({ finding }) => dependsText(finding)),
  column('packet', 'For example', ({ finding }) => packetText(finding.witness)),
  column('packets', 'Combinations of addresses and ports', ({ finding }) => String(finding.count)),
];

function flowCell(finding: PolicyDifference, { first, second }: Answered): string {
  const flow = flowOf(finding);
  if (flow === undefined) return '';
  return flow.id + flowPlace(flow, finding.after.kind === 'flow' ? second.source : first.source);
}
