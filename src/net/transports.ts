/** The IP protocols over which a listener can be reached; topo calls all of them transports. */
export const transports = ['tcp', 'udp', 'sctp', 'icmp', 'gre', 'esp', 'ah'] as const;

export type Transport = (typeof transports)[number];

/** The transports that have 16-bit port numbers. */
export type PortTransport = 'tcp' | 'udp' | 'sctp';

const withPorts: ReadonlySet<Transport> = new Set<PortTransport>(['tcp', 'udp', 'sctp']);

export function hasPorts(transport: Transport): transport is PortTransport {
  return withPorts.has(transport);
}

export function isTransport(text: string): text is Transport {
  return (transports as readonly string[]).includes(text);
}

/** Sorts transports in the order of {@link transports} and removes duplicates. */
export function sortTransports(chosen: Iterable<Transport>): readonly Transport[] {
  const set = new Set(chosen);
  return transports.filter((transport) => set.has(transport));
}

/** Formats transports for readers: `TCP/UDP`. */
export function transportTitle(chosen: readonly Transport[]): string {
  return chosen.map((transport) => transport.toUpperCase()).join('/');
}
