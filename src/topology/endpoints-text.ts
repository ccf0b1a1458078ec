import { formatPorts } from '../net/ports.ts';
import type { Endpoint } from './model.ts';

/** Endpoints as the language writes them: `3478/tcp+udp`, `esp`; alternatives are joined by `or`. */
export function endpointsText(endpoints: readonly Endpoint[]): string {
  return endpoints
    .map(({ ports, transports }) => {
      const over = transports.join('+');
      return ports === 'none' ? over : `${ports === 'unknown' ? ports : formatPorts(ports)}/${over}`;
    })
    .join(' or ');
}
