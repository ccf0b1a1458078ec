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
  title: 'A port of a component lies in the range that it picks ports from',
  explanation: `One component listens on a fixed port inside its own \`dynamic\` range. Software usually passes over ports that are
taken, also by itself, so this works as long as the fixed port is bound first; where the range is handed out blindly, a
call fails now and then. Move the port out of the range, or narrow the range.`,
  source: 'bind(2), EADDRINUSE',
  *run({ topology }) {
    for (const [host, hosted] of listenersByHost(topology)) {
      for (const collision of collisionsOn(hosted).filter(isDynamicOverlap)) {
        const { first, second } = collision;
        const [fixed, range] = first.listener.dynamic
          ? [second.listener, first.listener]
          : [first.listener, second.listener];
        yield {
          message: `${quote(fixed.path)} claims ${sharedText(collision)} inside the dynamic range of ${quote(range.path)} on host ${quote(host.name)}`,
          at: fixed.location.span,
          help: 'move the port out of the range, or narrow the range',
          related: [{ span: range.location.span, message: `${quote(range.path)} picks its ports at run time` }],
        };
      }
    }
  },
});
