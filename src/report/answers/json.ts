import type { PolicyDifference } from '../../compare/compare.ts';
import type { DecisionReason, RulesReason } from '../../compare/policy.ts';
import type { TrafficRow } from '../../compare/traffic.ts';
import { packetText } from '../../compare/packet-text.ts';
import { type Family, formatAddress } from '../../net/addresses.ts';
import type { IntervalSet } from '../../net/intervals.ts';
import type { Packet } from '../../packets/packet.ts';
import { placeOf } from '../../source/source.ts';
import { printable } from '../printable.ts';
import type { AnswerFormat } from './format.ts';
import type { Side, Answered } from './answered.ts';

/** The version of schemas/answer.schema.json. No key changes its meaning within a version. */
const VERSION = 1;

/** JSON for programs, as schemas/answer.schema.json describes it. */
export const json: AnswerFormat = {
  summary: 'for programs; `topo schema answer` describes it',
  endings: ['json'],
  write: (answered) => `${printable(JSON.stringify(dataOf(answered), null, 2))}\n`,
};

function dataOf(answered: Answered): object {
  const { question, first, second, answer } = answered;
  return {
    version: VERSION,
    question,
    verdict: answer.verdict,
    first: { name: first.name, ...(first.hash === undefined ? {} : { hash: first.hash }) },
    second: { name: second.name, ...(second.hash === undefined ? {} : { hash: second.hash }) },
    hosts: answer.hosts.map(({ host, presence, findings }) => ({
      ...(host === undefined ? {} : { host }),
      presence,
      findings: findings.map((finding) => findingData(finding, answered)),
    })),
    documentation: answer.document,
    not_compared: answer.notCompared,
    remarks: answer.remarks,
  };
}

function findingData(finding: PolicyDifference, { first, second }: Answered): object {
  const { kind, table, way, traffic, count, witness, before, after, depends } = finding;
  return {
    kind,
    certain: depends.length === 0,
    ...{ table, direction: way },
    traffic: traffic.rows.map(rowData),
    complete: !traffic.more,
    count: String(count),
    witness: { text: packetText(witness), ...packetData(witness) },
    before: reasonData(before, first),
    after: reasonData(after, second),
    depends,
  };
}

function translationData({ translatedBy, translatedTo }: RulesReason): object {
  if (translatedBy === undefined) return {};
  const { file, line, chain, rule } = translatedBy;
  return {
    translation: {
      ...{ file, line, chain },
      ...(rule === undefined ? {} : { text: rule.text }),
      ...(translatedTo === undefined ? {} : { destination: formatAddress(translatedTo.destination) }),
      ...(translatedTo?.ports === undefined ? {} : { destinationPort: translatedTo.ports.destination }),
    },
  };
}

export function rowData({ family, protocols, sources, destinations, ports, icmpTypes }: TrafficRow): object {
  return {
    family,
    protocols: protocols.map(({ lo, hi }) => [lo, hi]),
    sources: addressData(sources, family),
    destinations: addressData(destinations, family),
    ...(ports === undefined ? {} : { ports: ports.map(({ lo, hi }) => [lo, hi]) }),
    ...(icmpTypes === undefined ? {} : { icmpTypes: icmpTypes.map(({ lo, hi }) => [lo, hi]) }),
  };
}

function addressData(set: IntervalSet<bigint>, family: Family): readonly (readonly [string, string])[] {
  return set.map(({ lo, hi }) => [formatAddress({ family, value: lo }), formatAddress({ family, value: hi })]);
}

export function packetData({ source, destination, ports, ...rest }: Packet): object {
  return {
    family: source.family,
    source: formatAddress(source),
    destination: formatAddress(destination),
    ...(ports === undefined ? {} : { sourcePort: ports.source, destinationPort: ports.destination }),
    ...rest,
  };
}

export function reasonData(reason: DecisionReason, { source }: Pick<Side, 'source'>): object {
  const { kind, verdict } = reason;
  switch (reason.kind) {
    case 'rule': {
      const { file, line, chain, rule } = reason.place;
      return {
        ...{ kind, verdict, file, line, chain },
        ...(rule === undefined ? {} : { text: rule.text }),
        ...translationData(reason),
      };
    }
    case 'flow': {
      const { id, location } = reason.flow;
      if (source === undefined) return { kind, verdict, flow: id };
      const { file, line } = placeOf(source, location.span.start);
      return { kind, verdict, flow: id, file, line };
    }
    case 'essential':
      return { kind, verdict, essential: reason.baselineRule.name };
    case 'undeclared':
    case 'free':
      return { kind, verdict };
  }
}
