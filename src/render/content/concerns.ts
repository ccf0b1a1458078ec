import { openingsInClear } from '../../facts/cleartext.ts';
import { list } from '../../diagnostics/message-text.ts';
import { instancesOf } from '../../intent/flow-instances.ts';
import type { Flow } from '../../topology/model.ts';
import { isEntering } from './orientation.ts';
import { distinct } from '../../net/collections.ts';

/** Returns why a flow is an insecure service (PCI DSS 4.0.1 §1.2.6), in words; empty if the file gives no reason. */
export function concernsOf(flow: Flow): readonly string[] {
  return [...clearText(flow), ...exposed(flow)];
}

function clearText(flow: Flow): readonly string[] {
  const clear = openingsInClear(flow);
  if (clear.length === 0) return [];
  const words = distinct(clear.flatMap((one) => one.words));
  if (words.length === 0) return ['not encrypted, as the file or the catalogue says'];
  const names = list(words.map(({ name }) => name));
  const instead = list(distinct(words.map((word) => word.instead)));
  const verb = words.length === 1 ? 'is' : 'are';
  const may = clear.some(({ mixed }) => mixed) ? 'may be used, and ' : '';
  return [`${names} ${may}${verb} not encrypted; instead: ${instead}`];
}

/** Listeners that are open to the internet although the catalogue says that they must not be public. */
function exposed(flow: Flow): readonly string[] {
  const paths = instancesOf(flow).flatMap((instance) => {
    const { listener } = instance.opening;
    return !instance.mirrored && listener?.known.mustNotBePublic === true && isEntering(instance)
      ? [listener.path]
      : [];
  });
  return paths.length === 0 ? [] : [`${list(distinct(paths))} must not be public`];
}
