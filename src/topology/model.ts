import type { PortSet } from '../net/ports.ts';
import type { Prefix } from '../net/prefixes.ts';
import type { Transport } from '../net/transports.ts';
import type { Severity } from '../diagnostics/lint-rule.ts';
import type { SourceLocation } from '../source/span.ts';

/** The system that a file describes. Names are objects, ports and addresses are sets, and each object has a location. */
export interface Topology extends Described {
  readonly name: string;
  readonly zones: readonly Zone[];
  readonly hosts: readonly Host[];
  /** In the order of the file, like all lists here. */
  readonly components: readonly Component[];
  readonly groups: readonly Group[];
  readonly flows: readonly Flow[];
  readonly scenarios: readonly Scenario[];
  readonly expectations: readonly Expectation[];
  readonly firewall: FirewallSettings;
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
  /** Every profile named anywhere in the file, sorted. */
  readonly profiles: readonly string[];
  /** Those that the file describes at its top. */
  readonly declaredProfiles: readonly Profile[];
  /** The objects of the file that are inactive with the chosen profiles. */
  readonly inactive: InactiveParts;
}

/** Inactive objects: none of their profiles is chosen, or, for a flow, one of its ends is inactive. */
export interface InactiveParts {
  readonly hosts: readonly Host[];
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

/** A part of the system that only some installations have. */
export interface Profile extends Described {
  readonly name: string;
  /** Whether it is on unless a chosen profile excludes it. */
  readonly isDefault: boolean;
  /** Profiles that cannot be chosen together with it; symmetric. */
  readonly excludes: readonly string[];
}

/** Address space that shares a trust level. */
export interface Zone extends Described {
  readonly kind: 'zone';
  readonly name: string;
  /** Empty if the file states none. */
  readonly prefixes: readonly Prefix[];
  /** The prefixes without what `except` takes out: what the zone stands for as the source of a flow. */
  readonly written: readonly Prefix[];
  /**
   * What the zone stands for as a destination: the written prefixes without those of zones inside them. An address belongs to
   * the zone with the longest prefix that holds it.
   */
  readonly members: readonly Prefix[];
  /** Whether the prefixes include all of IPv4 or all of IPv6. */
  readonly internet: boolean;
}

/**
 * One network stack: a machine, or a pool of equal machines. A role of the file is a host for all of its machines that are alike:
 * those in the same zones, with addresses of the same families, none of which the file names alone.
 */
export interface Host extends Described {
  readonly kind: 'host';
  readonly name: string;
  /**
   * The addresses of its interfaces, the floating ones last. Several addresses are one machine; a prefix shorter than an address
   * is a pool.
   */
  readonly addresses: readonly Prefix[];
  /** Those of the addresses that other hosts may carry instead. The host sends from them only where a socket is bound to them. */
  readonly floating: readonly Prefix[];
  /** Its addresses by the names that the file gives them. */
  readonly named: ReadonlyMap<string, readonly Prefix[]>;
  /** The addresses that the internet sees if the host is behind NAT. */
  readonly public: readonly Prefix[];
  /** The zones of its addresses; the stated zone if no zone contains them. */
  readonly zones: readonly Zone[];
  /** `zone` as written. A check compares it with the zones of the addresses. */
  readonly statedZone: Zone | undefined;
  readonly ephemeralPorts: PortSet;
  readonly reservedPorts: PortSet;
  /** `open`: it may send anything; `declared`: only what flows allow. By default as the firewall settings say. */
  readonly egress: Egress;
  /** Whether packets that no rule allows are logged. By default as the firewall settings say. */
  readonly logDrops: boolean;
  readonly profiles: readonly string[];
  /** Whether somebody else runs it: rules that are loaded on a machine are neither made for it nor expected of it. */
  readonly managed: boolean;
  /** The name under `hosts` in the file: the role of a machine; else the name itself. */
  readonly role: string;
  /** The machines of a role, whose addresses are together those of the host; empty if the host is a machine or a pool itself. */
  readonly machines: readonly Host[];
}

/** Software that listens or connects. It runs on hosts, or is somewhere in a zone. */
export interface Component extends Described {
  readonly kind: 'component';
  readonly name: string;
  /** The name of the catalogue entry in `use`. */
  readonly uses: string | undefined;
  /** Empty for a component in a zone; more than one for replicas. */
  readonly hosts: readonly Host[];
  /** The stated zone of a component without hosts, or else the one zone of its addresses. */
  readonly zone: Zone | undefined;
  /** The addresses of a component without hosts. */
  readonly addresses: readonly Prefix[];
  /** Whether it may be anywhere in its zone: it has neither hosts nor addresses, and no name, or a name beside `addresses: any`. */
  readonly anywhere: boolean;
  readonly fqdn: readonly string[];
  readonly listeners: readonly Listener[];
  readonly profiles: readonly string[];
}

/** Hosts, or components, that the file names by one name. */
export interface Group extends Described {
  readonly kind: 'group';
  readonly name: string;
  /** All of one kind, each once, in the order of the file; those of groups within are among them. */
  readonly members: readonly (Host | Component)[];
}

/** Bound sockets of a component that serve one purpose. */
export interface Listener extends Described {
  readonly kind: 'listener';
  readonly name: string;
  /** `component.name`. */
  readonly path: string;
  /** The name of the component. A component refers to its listeners, not the other way round. */
  readonly component: string;
  /** One endpoint; or the alternatives of `any_of` in order of preference, all of which are opened. */
  readonly endpoints: readonly Endpoint[];
  readonly bind: Bind;
  /** Groups that it joins: where it is reached besides the addresses of its host. */
  readonly multicast: readonly Prefix[];
  /** Whether it is also reached by senders that have no address yet, and answers them. */
  readonly broadcast: boolean;
  /** Whether the software picks its port from the range at run time. */
  readonly dynamic: boolean;
  /** Whether the traffic is encrypted; undefined if neither the file nor the catalogue says. */
  readonly encrypted: boolean | undefined;
  readonly profiles: readonly string[];
  readonly known: CatalogueFacts;
}

/** Facts of the catalogue about a listener that a file cannot state. */
export interface CatalogueFacts {
  readonly default?: string;
  readonly config?: readonly string[];
  readonly mustNotBePublic?: boolean;
  readonly note?: string;
  readonly source?: string;
  /** Present if the catalogue alone brings the listener: the file does not mention it under `listeners`. */
  readonly unmentioned?: true;
}

/** Ports and transports, as one firewall rule would match them. */
export interface Endpoint {
  /** The ports; `unknown` if the file says so; `none` for transports without ports. */
  readonly ports: PortSet | 'unknown' | 'none';
  /** At least one, in the order of {@link Transport}. Either all have ports, or none has. */
  readonly transports: readonly Transport[];
  /** The application protocol as written: `/` means "either, on one socket", `+` means "layered". */
  readonly protocol: string | undefined;
}

/** The addresses that a socket is bound to. The wildcard of IPv4 alone is the prefix 0.0.0.0/0. */
export type Bind =
  | { readonly kind: 'any' }
  | { readonly kind: 'loopback' }
  | {
      readonly kind: 'addresses';
      /** Of replicas those of all hosts: each host has its own among them. */
      readonly addresses: readonly Prefix[];
      /** Addresses and names as the file writes them. */
      readonly texts: readonly string[];
    };

/**
 * A directed, intended permission: `from` may open connections to `to`. Replies are implied. A flow that the file writes with
 * lists or groups is one flow for each pair of members; these share id, documentation and location, and stand together.
 */
export interface Flow extends Described {
  readonly kind: 'flow';
  /** Written, or derived from the ends; of no other flow that the file writes. */
  readonly id: string;
  readonly from: End;
  readonly to: End;
  /** The group by which the file names the end, if it does. */
  readonly fromGroup: Group | undefined;
  readonly toGroup: Group | undefined;
  /** The end by the names of the file; of a flow over lists or groups all its ends, whichever pair this is. */
  readonly fromText: string;
  readonly toText: string;
  /** What the flow opens: the endpoints of each listener as the flow narrows them. */
  readonly openings: readonly Opening[];
  /** Source ports for documents. Rules match them only if {@link matchSourcePorts} is true. */
  readonly sourcePorts: PortSet | undefined;
  readonly matchSourcePorts: boolean;
  /** The name of the addresses over which the flow goes at each end whose host names addresses. */
  readonly over: string | undefined;
  /** Whether either side may send first. Never true over tcp; requires source ports. */
  readonly bothWays: boolean;
  readonly purpose: string | undefined;
  readonly when: string | undefined;
  readonly fallbackOf: readonly string[];
  readonly profiles: readonly string[];
  readonly owner: string | undefined;
  readonly ticket: string | undefined;
  readonly approvedBy: string | undefined;
  /** The last day of the approval, as an ISO 8601 date. */
  readonly expires: string | undefined;
}

/** An endpoint that a flow opens. */
export interface Opening extends Endpoint {
  /** Absent if the destination declares no listener, so that the flow defines the opening. */
  readonly listener: Listener | undefined;
}

/** One end of a flow. */
export type End = ComponentEnd | ZoneEnd | HostEnd;

export interface ComponentEnd {
  readonly kind: 'component';
  readonly component: Component;
  /** The listeners of the flow; empty if the component is a client or declares none. */
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

/** A sequence of steps, drawn as a sequence diagram. */
export interface Scenario extends Described {
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly from: Lifeline;
  readonly to: Lifeline;
  readonly text: string;
  /** The flows that may permit the step; a reply goes against them. A check reports a step without any. */
  readonly flows: readonly Flow[];
  readonly reply: boolean;
  readonly location: SourceLocation;
}

/** A participant of a scenario. The label distinguishes two of the same kind. */
export interface Lifeline {
  readonly end: End;
  readonly label?: string;
}

/** A statement that the flows must satisfy: what must not pass, must pass, or who alone may reach a destination. */
export type Expectation = { readonly location: SourceLocation; readonly text: string } & (
  | { readonly kind: 'deny' | 'allow'; readonly from: Peer; readonly to: Peer }
  | { readonly kind: 'only'; readonly to: Peer; readonly from: readonly Peer[] }
);

/** One end of an expectation or a query. Ports and transports narrow it. */
export interface Peer {
  readonly text: string;
  readonly who: End | { readonly kind: 'any' } | { readonly kind: 'addresses'; readonly prefixes: readonly Prefix[] };
  readonly ports?: PortSet;
  readonly transports?: readonly Transport[];
}

export type Egress = 'open' | 'declared';

/** How the rules of every host are written that does not say otherwise. */
export interface FirewallSettings {
  readonly egress: Egress;
  readonly logDrops: boolean;
  readonly location: SourceLocation;
}
