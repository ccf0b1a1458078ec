/** What topo calls a transport: the IP protocols that a listener can be reached over. */
export const transports = ['tcp', 'udp', 'sctp', 'icmp', 'gre', 'esp', 'ah'] as const;

export type Transport = (typeof transports)[number];

/** Those of them that number their endpoints with 16-bit ports. */
export type PortTransport = 'tcp' | 'udp' | 'sctp';

const withPorts: ReadonlySet<Transport> = new Set<PortTransport>(['tcp', 'udp', 'sctp']);

export function hasPorts(transport: Transport): transport is PortTransport {
  return withPorts.has(transport);
}

export function isTransport(text: string): text is Transport {
  return (transports as readonly string[]).includes(text);
}

/** In the order of {@link transports}, each once. */
export function sortTransports(chosen: Iterable<Transport>): readonly Transport[] {
  const set = new Set(chosen);
  return transports.filter((transport) => set.has(transport));
}

/** As a person reads it: `TCP/UDP`. */
export function transportTitle(chosen: readonly Transport[]): string {
  return chosen.map((transport) => transport.toUpperCase()).join('/');
}
