import type { WrittenFlow } from '../document/generated/types.ts';
import { formatPorts } from '../net/ports.ts';
import type { Flow } from './model.ts';

/** What shows or compares the documentation of a flow, key by key; see flow-documentation.ts. */
export type FlowUse =
  /** A line of `topo explain FLOW`. */
  | 'explain'
  /** A column of the connection map, which a user may choose. */
  | 'connections'
  /** A column of the review. */
  | 'review'
  /** A column of the change request. */
  | 'openings'
  /** A part of the comment above the rules of a flow. */
  | 'remarks'
  /** The check `redundant-flow`: flows that differ in the key are both needed. */
  | 'redundancy';

export type FlowKey =
  /** The key identifies the flow: a comparison pairs flows by it. */
  | { readonly title: string; readonly kind: 'identity' }
  /** The key decides which packets pass, so a comparison of packets shows its change. */
  | { readonly title: string; readonly kind: 'packets' }
  | DocumentationKey;

/** The key is text: a comparison of documentation shows its change, and so does every use that is not an exception. */
export interface DocumentationKey {
  readonly title: string;
  readonly kind: 'documentation';
  /** What the flow says; undefined or empty where it says nothing. */
  readonly text: (flow: Flow) => string | readonly string[] | undefined;
  /** What the review calls the key where a flow lacks it; absent where a reviewer need not ask. */
  readonly missing?: string;
  /** Whether rules match what the key says: then differing packets already show its change. */
  readonly isMatched?: (flow: Flow) => boolean;
  /** Uses without a line or column of its own for the key, each with the reason. A new key needs none. */
  readonly exceptIn?: Readonly<Partial<Record<FlowUse, string>>>;
}

/**
 * Every key of a flow in the schema; keys of documentation stand in the order in which they are shown. A key that the schema
 * gains and this table lacks does not compile. Nothing else lists the keys of a flow, but for the model and its resolver.
 */
export const flowKeys = {
  id: { title: 'ID', kind: 'identity' },
  from: { title: 'Source', kind: 'packets' },
  to: { title: 'Destination', kind: 'packets' },
  ports: { title: 'Ports', kind: 'packets' },
  transport: { title: 'Transport', kind: 'packets' },
  match_source_ports: { title: 'Match source ports', kind: 'packets' },
  over: { title: 'Over addresses', kind: 'packets' },
  both_ways: { title: 'Both ways', kind: 'packets' },
  title: {
    title: 'Title',
    kind: 'documentation',
    text: ({ title }) => title,
    exceptIn: {
      explain: 'shown only where it is not the id',
      review: 'rows name flows by id',
      openings: 'rows name flows by id',
      remarks: 'the comment begins with the id',
      redundancy: 'two names do not make two needs',
    },
  },
  purpose: {
    title: 'Purpose',
    kind: 'documentation',
    text: ({ purpose }) => purpose,
    exceptIn: {
      connections: 'its column stands apart, next to the scope',
      review: 'its column stands apart: reviewers call it justification',
      openings: 'its column stands apart, next to the protocol',
      remarks: 'it stands apart, before the other keys',
    },
  },
  protocol: {
    title: 'Protocol',
    kind: 'documentation',
    text: ({ openings }) => openings.flatMap(({ protocol }) => protocol ?? []),
    exceptIn: {
      explain: 'part of what the flow opens',
      connections: 'its column stands apart, next to the transport',
      review: 'the connection map shows it',
      openings: 'its column shows the protocol of one opening',
      remarks: 'the rule itself says what passes',
      redundancy: 'compared opening by opening',
    },
  },
  // Rules match them only where the flow asks for it; elsewhere no packets show that they changed.
  source_ports: {
    title: 'Source ports',
    kind: 'documentation',
    text: ({ sourcePorts }) => (sourcePorts === undefined ? undefined : formatPorts(sourcePorts)),
    isMatched: ({ matchSourcePorts }) => matchSourcePorts,
    exceptIn: {
      explain: 'its line stands apart, next to the openings',
      connections: 'its column stands apart, next to the source',
      review: 'the connection map shows them',
      openings: 'its column shows the ports of one direction',
      remarks: 'the rule itself says what passes',
      redundancy: 'compared as a set of ports',
    },
  },
  when: {
    title: 'When',
    kind: 'documentation',
    text: ({ when }) => when,
    exceptIn: {
      connections: 'part of the condition',
      review: 'the connection map shows the condition',
      openings: 'part of the condition',
      remarks: 'the rule allows the traffic always',
      redundancy: 'compared together with fallback_of',
    },
  },
  fallback_of: {
    title: 'Fallback of',
    kind: 'documentation',
    text: ({ fallbackOf }) => fallbackOf,
    exceptIn: {
      connections: 'part of the condition',
      review: 'the connection map shows the condition',
      openings: 'part of the condition',
      remarks: 'the rule allows the traffic always',
      redundancy: 'compared together with when',
    },
  },
  profiles: {
    title: 'Profiles',
    kind: 'documentation',
    text: ({ profiles }) => profiles,
    exceptIn: {
      connections: 'its column includes the profiles of the ends',
      review: 'the connection map shows them',
      openings: 'only active flows have openings',
      remarks: 'only active flows have rules',
      redundancy: 'compared together with the profiles of the ends',
    },
  },
  owner: { title: 'Owner', kind: 'documentation', text: ({ owner }) => owner, missing: 'owner' },
  ticket: { title: 'Ticket', kind: 'documentation', text: ({ ticket }) => ticket, missing: 'ticket' },
  approved_by: {
    title: 'Approved by',
    kind: 'documentation',
    text: ({ approvedBy }) => approvedBy,
    missing: 'approver',
  },
  expires: {
    title: 'Expires',
    kind: 'documentation',
    text: ({ expires }) => expires,
    missing: 'expiry',
    exceptIn: { redundancy: 'compared as a day: a flow may be within one that lasts longer' },
  },
  description: {
    title: 'Description',
    kind: 'documentation',
    text: ({ description }) => description,
    exceptIn: {
      review: 'too long for its rows',
      openings: 'too long for its rows',
      remarks: 'too long for a comment',
      redundancy: 'two wordings do not make two needs',
    },
  },
  links: {
    title: 'Links',
    kind: 'documentation',
    text: ({ links }) => links,
    exceptIn: {
      connections: 'part of the references',
      review: 'the connection map shows them',
      openings: 'too long for its rows',
      remarks: 'too long for a comment',
      redundancy: 'two references do not make two needs',
    },
  },
} as const satisfies Readonly<Record<keyof WrittenFlow, FlowKey>>;
