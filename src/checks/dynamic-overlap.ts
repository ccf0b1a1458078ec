import { quote } from '../diagnostics/message-text.ts';
import { defineCheck } from './check.ts';
import { collisionsOn, isDynamicOverlap, sharedText } from '../facts/collisions.ts';
import { listenersByHost } from '../facts/listeners-by-host.ts';

export const dynamicOverlap = defineCheck({
  id: 'dynamic-overlap',
  severity: 'warning',
  configurable: true,
  on: 'each',
  monotone: true,
  title: 'A fixed port lies in the dynamic range of the same component',
  explanation: `A component listens on a fixed port that lies inside its own \`dynamic\` range. Most software skips a
port that is already taken, so this works as long as the fixed port is bound first. Software that does not skip it
fails now and then.

For example, LiveKit listens on 50443/udp for TURN and picks media ports from 50000-60000/udp.

Move the fixed port out of the range, or narrow the range. Do it in the configuration of the software first, then
here.`,
  source: 'bind(2), EADDRINUSE',
  *run({ topology }) {
    for (const [host, hosted] of listenersByHost(topology)) {
      for (const collision of collisionsOn(hosted).filter(isDynamicOverlap)) {
        const { first, second } = collision;
        const [fixed, range] = first.listener.dynamic
          ? [second.listener, first.listener]
          : [first.listener, second.listener];
        yield {
          message: `${quote(fixed.path)} claims ${sharedText(collision)} in the dynamic range of ${quote(range.path)} on host ${quote(host.name)}`,
          at: fixed.location.span,
          help: `change \`ports\` of ${quote(fixed.path)} to a port outside the range, or narrow \`ports\` of ${quote(range.path)}`,
          related: [{ span: range.location.span, message: `${quote(range.path)} picks its ports at run time` }],
        };
      }
    }
  },
});
