import type { PortSet } from '../net/ports.ts';
import type { Prefix } from '../net/prefixes.ts';
import type { Transport } from '../net/transports.ts';
import type { Severity } from '../diagnostics/lint-rule.ts';
import type { SourceLocation } from '../source/span.ts';

/** The system that a file describes: names are objects, ports and addresses are sets, everything knows its place. */
export interface Topology extends Described {
  readonly name: string;
  readonly zones: readonly Zone[];
  readonly hosts: readonly Host[];
  /** In the order of the file, as everything here. */
  readonly components: readonly Component[];
  readonly flows: readonly Flow[];
  readonly scenarios: readonly Scenario[];
  readonly expectations: readonly Expectation[];
  readonly firewall: FirewallSettings;
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
  /** Every profile named anywhere in the file, sorted. */
  readonly profiles: readonly string[];
  /** What stands in the file but is switched off by the choice of profiles. */
  readonly inactive: InactiveParts;
}

export interface InactiveParts {
  readonly components: readonly Component[];
  readonly listeners: readonly Listener[];
  readonly flows: readonly Flow[];
}

interface Described {
  readonly title: string;
  readonly description: string | undefined;
  readonly links: readonly string[];
  readonly location: SourceLocation;
}

/** Address space that shares a trust level. */
export interface Zone extends Described {
  readonly kind: 'zone';
  readonly name: string;
  /** Empty where the file does not tell. */
  readonly prefixes: readonly Prefix[];
  /** It holds all of IPv4 or all of IPv6. */
  readonly internet: boolean;
}

/** One network stack. */
export interface Host extends Described {
  readonly kind: 'host';
  readonly name: string;
  /** On its own interfaces; several are one machine, a prefix that is no single address is a pool of machines. */
  readonly addresses: readonly Prefix[];
  /** As the internet sees it, where NAT stands between. */
  readonly public: readonly Prefix[];
  /** Those that its addresses are in, or the stated one. */
  readonly zones: readonly Zone[];
  /** As written, which a check compares with where its addresses are. */
  readonly statedZone: Zone | undefined;
  readonly ephemeralPorts: PortSet;
  readonly reservedPorts: PortSet;
}

/** Software that listens or connects. It stands on hosts, or somewhere in a zone. */
export interface Component extends Described {
  readonly kind: 'component';
  readonly name: string;
  /** Name of the catalogue's entry, where `use` is written. */
  readonly uses: string | undefined;
  /** Empty for a component that stands in a zone; more than one for replicas. */
  readonly hosts: readonly Host[];
  /** Of a component without hosts: stated, or the one zone that its addresses are in. */
  readonly zone: Zone | undefined;
  /** Of a component without hosts; none there and no name stand for all of its zone. */
  readonly addresses: readonly Prefix[];
  readonly fqdn: readonly string[];
  readonly listeners: readonly Listener[];
  readonly profiles: readonly string[];
}

/** Bound sockets of a component that serve one purpose. */
export interface Listener extends Described {
  readonly kind: 'listener';
  readonly name: string;
  /** `component.name`. */
  readonly path: string;
  /** The name of the component; listeners are held by their component, not the other way round. */
  readonly component: string;
  /** One; or for `any_of` the alternatives, in order of preference, of which all are open and any is enough. */
  readonly endpoints: readonly Endpoint[];
  readonly bind: Bind;
  /** The port is picked at run time from the range. */
  readonly dynamic: boolean;
  /** Whether the traffic is encrypted; undefined where the file does not say. */
  readonly encrypted: boolean | undefined;
  readonly profiles: readonly string[];
  readonly known: CatalogueFacts;
}

/** What the catalogue tells of a listener beyond what the file can write. */
export interface CatalogueFacts {
  readonly default?: string;
  readonly config?: readonly string[];
  readonly mustNotBePublic?: boolean;
  readonly note?: string;
  readonly source?: string;
}

/** Ports of transports: what one rule of a firewall would name. */
export interface Endpoint {
  /** The set; `unknown` where the file says so; `none` for transports without ports. */
  readonly ports: PortSet | 'unknown' | 'none';
  /** At least one, in the order of {@link Transport}; either all have ports or none has. */
  readonly transports: readonly Transport[];
  /** As written: `/` is "either, on one socket", `+` is "layered". */
  readonly protocol: string | undefined;
}

/** The addresses that a socket is bound to; a wildcard of IPv4 alone is the prefix 0.0.0.0/0. */
export type Bind =
  | { readonly kind: 'any' }
  | { readonly kind: 'loopback' }
  | { readonly kind: 'addresses'; readonly addresses: readonly Prefix[] };

/** A directed, intended permission: who opens a connection to whom. Replies are implied. */
export interface Flow extends Described {
  readonly kind: 'flow';
  /** Written, or derived from its ends; unique. */
  readonly id: string;
  readonly from: End;
  readonly to: End;
  /** What the flow opens: the listener's endpoints as the flow narrows them; for `component.*` those of each listener. */
  readonly openings: readonly Opening[];
  /** Documented; rules match them only where {@link matchSourcePorts} is set. */
  readonly sourcePorts: PortSet | undefined;
  readonly matchSourcePorts: boolean;
  /** Either side may send first. Never over tcp; has source ports. */
  readonly bothWays: boolean;
  readonly purpose: string | undefined;
  readonly when: string | undefined;
  readonly fallbackOf: readonly string[];
  readonly profiles: readonly string[];
  readonly owner: string | undefined;
  readonly ticket: string | undefined;
  readonly approvedBy: string | undefined;
  /** ISO 8601 day, the last on which the flow is wanted. */
  readonly expires: string | undefined;
}

export interface Opening extends Endpoint {
  /** Absent where the destination declares no listener and the flow defines the opening. */
  readonly listener: Listener | undefined;
}

/** One end of a flow. */
export type End = ComponentEnd | ZoneEnd | HostEnd;

export interface ComponentEnd {
  readonly kind: 'component';
  readonly component: Component;
  /** The listeners that are meant; empty where the component is a client, or declares none. */
  readonly listeners: readonly Listener[];
}

export interface ZoneEnd {
  readonly kind: 'zone';
  readonly zone: Zone;
}

export interface HostEnd {
  readonly kind: 'host';
  readonly host: Host;
}

/** What happens, in order. */
export interface Scenario extends Described {
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly from: Lifeline;
  readonly to: Lifeline;
  readonly text: string;
  /** The flows that permit the step, any of which it may mean; a reply goes against them. None is for a check to report. */
  readonly flows: readonly Flow[];
  readonly reply: boolean;
  readonly location: SourceLocation;
}

/** A participant of a scenario; the label tells two of a kind apart. */
export interface Lifeline {
  readonly end: End;
  readonly label?: string;
}

export type Expectation = { readonly location: SourceLocation; readonly text: string } & (
  | { readonly kind: 'deny' | 'allow'; readonly from: Peer; readonly to: Peer }
  | { readonly kind: 'only'; readonly to: Peer; readonly from: readonly Peer[] }
);

/** Whom an expectation or a query speaks of; ports narrow it. */
export interface Peer {
  readonly text: string;
  readonly who: End | { readonly kind: 'any' } | { readonly kind: 'addresses'; readonly prefixes: readonly Prefix[] };
  readonly ports?: PortSet;
  readonly transports?: readonly Transport[];
}

export interface FirewallSettings {
  /** `declared`: outbound traffic only as the flows say. */
  readonly egress: 'open' | 'declared';
  readonly logDrops: boolean;
  readonly location: SourceLocation;
}
