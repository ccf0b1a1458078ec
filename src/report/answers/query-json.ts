import { packetText } from '../../compare/packet-text.ts';
import { type QueryPart, type QueryReason, type QueryRow, isUnreachable } from '../../query/query.ts';
import { printable } from '../printable.ts';
import { packetData, reasonData, rowData } from './json.ts';
import type { QueryFormat, QueryAnswered } from './query-answered.ts';

/** The version of schemas/query.schema.json. No key changes its meaning within a version. */
const VERSION = 1;

/** JSON for programs, as schemas/query.schema.json describes it. */
export const json: QueryFormat = {
  summary: 'for programs; `topo schema query` describes it',
  write: (answered) => `${printable(JSON.stringify(dataOf(answered), null, 2))}\n`,
};

function dataOf(answered: QueryAnswered): object {
  const { question, undeclared, side, answer } = answered;
  return {
    version: VERSION,
    question,
    undeclared,
    verdict: answer.verdict,
    asked: { name: side.name, ...(side.hash === undefined ? {} : { hash: side.hash }) },
    parts: answer.parts.map((part) => partData(part, answered)),
    remarks: answer.remarks,
  };
}

function partData({ fate, place, reason, rows, more, witness, depends }: QueryPart, answered: QueryAnswered): object {
  return {
    fate,
    place,
    reason: queryReasonData(reason, answered),
    traffic: rows.map(queryRowData),
    complete: !more,
    ...(witness === undefined ? {} : { witness: { text: packetText(witness), ...packetData(witness) } }),
    depends,
  };
}

function queryReasonData(reason: QueryReason, { side }: QueryAnswered): object {
  if (!isUnreachable(reason)) return reasonData(reason, side);
  const { kind, verdict } = reason;
  return { kind, verdict, ...(kind === 'loopback' ? { listener: reason.listener.path } : {}) };
}

function queryRowData(row: QueryRow): object {
  const { sourceNames, destinationNames, sourcePorts, unknownPorts } = row;
  return {
    ...rowData(row),
    ...(sourceNames === undefined ? {} : { sourceNames }),
    ...(destinationNames === undefined ? {} : { destinationNames }),
    ...(sourcePorts === undefined ? {} : { sourcePorts: sourcePorts.map(({ lo, hi }) => [lo, hi]) }),
    ...(unknownPorts === undefined ? {} : { unknownPorts }),
  };
}
