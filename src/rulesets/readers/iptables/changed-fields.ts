import { conditionFields } from '../conditions.ts';
import type { IptablesTable } from './tables.ts';

const { mark, connectionMark, dscp, dscp6, ecn, ecn6, length, segmentSize } = conditionFields;

/** What writes a field: targets, and a match that restores the mark of a socket. */
const writers: readonly (readonly [pattern: RegExp, fields: readonly { readonly name: string }[]])[] = [
  [/ -j (?:MARK|HMARK|IPMARK)\b|--restore-mark|--tproxy-mark|--map-mark|--restore-skmark/, [mark]],
  [/ -j CONNMARK\b/, [connectionMark]],
  [/ -j DSCP\b/, [dscp, dscp6]],
  [/ -j TOS\b/, [dscp, dscp6, ecn, ecn6]],
  [/ -j TCPMSS\b/, [segmentSize, length]],
  [/ -j TCPOPTSTRIP\b/, [segmentSize]],
];

/** The names of the fields that rules write, so that a match on one looks at what they leave. */
export function fieldsChangedBy(tables: readonly IptablesTable[]): ReadonlySet<string> {
  const texts = tables.flatMap(({ rules }) => rules.map(({ text }) => text));
  const written = writers.filter(([pattern]) => texts.some((text) => pattern.test(text)));
  return new Set(written.flatMap(([, fields]) => fields.map(({ name }) => name)));
}
