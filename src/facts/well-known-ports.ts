import { intervalSet } from '../net/intervals.ts';
import type { PortSet } from '../net/ports.ts';
import type { Transport } from '../net/transports.ts';

/** A port by which software for administration, or a store of data, is found. */
export interface SensitivePort {
  readonly port: number;
  readonly transport: Transport;
  readonly service: string;
}

/** Where no other source stands: IANA, Service Name and Transport Protocol Port Number Registry. */
const sensitivePorts: readonly SensitivePort[] = [
  { port: 22, transport: 'tcp', service: 'SSH' },
  { port: 23, transport: 'tcp', service: 'Telnet' },
  { port: 111, transport: 'tcp', service: 'ONC RPC portmapper' },
  { port: 111, transport: 'udp', service: 'ONC RPC portmapper' },
  { port: 135, transport: 'tcp', service: 'DCE RPC endpoint mapper' },
  { port: 161, transport: 'udp', service: 'SNMP' },
  { port: 445, transport: 'tcp', service: 'SMB' },
  { port: 512, transport: 'tcp', service: 'rexec' },
  { port: 513, transport: 'tcp', service: 'rlogin' },
  { port: 514, transport: 'tcp', service: 'rsh' },
  { port: 623, transport: 'udp', service: 'IPMI' },
  { port: 1433, transport: 'tcp', service: 'Microsoft SQL Server' },
  { port: 1521, transport: 'tcp', service: 'Oracle Database' }, // Oracle Net Services Administrator's Guide
  { port: 2049, transport: 'tcp', service: 'NFS' },
  { port: 2375, transport: 'tcp', service: 'Docker API' },
  { port: 2376, transport: 'tcp', service: 'Docker API over TLS' },
  { port: 2379, transport: 'tcp', service: 'etcd' },
  { port: 2380, transport: 'tcp', service: 'etcd peers' },
  { port: 3306, transport: 'tcp', service: 'MySQL' },
  { port: 3389, transport: 'tcp', service: 'Remote Desktop' },
  { port: 5432, transport: 'tcp', service: 'PostgreSQL' },
  { port: 5766, transport: 'tcp', service: 'coturn command line' }, // coturn examples/etc/turnserver.conf, cli-port
  { port: 5900, transport: 'tcp', service: 'VNC' },
  { port: 5984, transport: 'tcp', service: 'CouchDB' },
  { port: 5985, transport: 'tcp', service: 'WinRM' },
  { port: 5986, transport: 'tcp', service: 'WinRM over TLS' },
  { port: 6379, transport: 'tcp', service: 'Redis' },
  { port: 9042, transport: 'tcp', service: 'Cassandra' }, // cassandra.yaml, native_transport_port
  { port: 9200, transport: 'tcp', service: 'Elasticsearch' }, // Elasticsearch Guide, Networking
  { port: 9300, transport: 'tcp', service: 'Elasticsearch nodes' }, // as above
  { port: 10250, transport: 'tcp', service: 'kubelet API' }, // kubernetes.io, Ports and Protocols
  { port: 11211, transport: 'tcp', service: 'memcached' },
  { port: 11211, transport: 'udp', service: 'memcached' },
  { port: 27017, transport: 'tcp', service: 'MongoDB' },
];

/** Ports of a machine's administrators: whoever reaches none of them cannot repair its rules. */
export const managementPorts: PortSet = intervalSet([22, 3389, 5985, 5986].map((port) => ({ lo: port, hi: port })));

/** Those of the sensitive ports that are in the set, over one of the transports. */
export function sensitiveAmong(ports: PortSet, transports: readonly Transport[]): readonly SensitivePort[] {
  return sensitivePorts.filter(
    ({ port, transport }) => ports.some(({ lo, hi }) => lo <= port && port <= hi) && transports.includes(transport),
  );
}
