import { formatPorts } from '../net/ports.ts';
import type { Endpoint } from './model.ts';

/** As the language writes it: `3478/tcp+udp`, `esp`; alternatives with `or`. */
export function endpointsText(endpoints: readonly Endpoint[]): string {
  return endpoints
    .map(({ ports, transports }) => {
      const over = transports.join('+');
      return ports === 'none' ? over : `${ports === 'unknown' ? ports : formatPorts(ports)}/${over}`;
    })
    .join(' or ');
}
