import type { WrittenFlow } from '../document/generated/types.ts';
import { formatPorts } from '../net/ports.ts';
import { endsText } from './flow-text.ts';
import type { Flow } from './model.ts';

/** What a key of a flow is about. */
type FlowKey =
  /** It tells flows apart: a comparison pairs flows by it. */
  | { readonly title: string; readonly kind: 'identity' }
  /** It decides which packets pass, so a comparison of packets sees it. */
  | { readonly title: string; readonly kind: 'packets' }
  /** It is text: a comparison tells it by itself, and documents show it. */
  | {
      readonly title: string;
      readonly kind: 'documentation';
      readonly tell: (flow: Flow) => string | readonly string[] | undefined;
    };

/** Every key of a flow in the schema; those of documentation stand in the order in which they are told. */
export const flowKeys = {
  id: { title: 'ID', kind: 'identity' },
  from: { title: 'Source', kind: 'packets' },
  to: { title: 'Destination', kind: 'packets' },
  ports: { title: 'Ports', kind: 'packets' },
  transport: { title: 'Transport', kind: 'packets' },
  match_source_ports: { title: 'Match source ports', kind: 'packets' },
  both_ways: { title: 'Both ways', kind: 'packets' },
  title: { title: 'Title', kind: 'documentation', tell: ({ title }) => title },
  purpose: { title: 'Purpose', kind: 'documentation', tell: ({ purpose }) => purpose },
  protocol: {
    title: 'Protocol',
    kind: 'documentation',
    tell: ({ openings }) => openings.flatMap(({ protocol }) => protocol ?? []),
  },
  // Rules match them only where the flow asks for it; elsewhere nothing but this tells that they changed.
  source_ports: {
    title: 'Source ports',
    kind: 'documentation',
    tell: ({ sourcePorts }) => (sourcePorts === undefined ? undefined : formatPorts(sourcePorts)),
  },
  when: { title: 'When', kind: 'documentation', tell: ({ when }) => when },
  fallback_of: { title: 'Fallback of', kind: 'documentation', tell: ({ fallbackOf }) => fallbackOf },
  profiles: { title: 'Profiles', kind: 'documentation', tell: ({ profiles }) => profiles },
  owner: { title: 'Owner', kind: 'documentation', tell: ({ owner }) => owner },
  ticket: { title: 'Ticket', kind: 'documentation', tell: ({ ticket }) => ticket },
  approved_by: { title: 'Approved by', kind: 'documentation', tell: ({ approvedBy }) => approvedBy },
  expires: { title: 'Expires', kind: 'documentation', tell: ({ expires }) => expires },
  description: { title: 'Description', kind: 'documentation', tell: ({ description }) => description },
  links: { title: 'Links', kind: 'documentation', tell: ({ links }) => links },
} as const satisfies Readonly<Record<keyof WrittenFlow, FlowKey>>;

/** A text that a flow carries. */
export interface FlowText {
  /** The key of the language, or `flow` for the ends. */
  readonly key: string;
  readonly title: string;
  /** Absent where the flow does not say. */
  readonly tell: (flow: Flow) => string | undefined;
}

/** What is written about a flow, its ends first. */
export const flowTexts: readonly FlowText[] = [
  { key: 'flow', title: 'Flow', tell: endsText },
  ...Object.entries<FlowKey>(flowKeys).flatMap(([key, about]) =>
    about.kind === 'documentation' ? [{ key, title: about.title, tell: (flow: Flow) => textOf(about.tell(flow)) }] : [],
  ),
];

function textOf(told: string | readonly string[] | undefined): string | undefined {
  if (told === undefined || typeof told === 'string') return told;
  return told.length === 0 ? undefined : [...new Set(told)].join(', ');
}
