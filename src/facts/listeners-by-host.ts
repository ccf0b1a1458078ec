import { once } from '../net/once.ts';
import type { Component, Host, Listener, Topology } from '../topology/model.ts';

/** A listener on one of the hosts that its component stands on. */
export interface Hosted {
  readonly host: Host;
  readonly component: Component;
  readonly listener: Listener;
}

export const listenersByHost = once((topology: Topology): ReadonlyMap<Host, readonly Hosted[]> => {
  const byHost = new Map<Host, Hosted[]>();
  for (const component of topology.components) {
    for (const host of component.hosts) {
      const hosted = byHost.get(host) ?? [];
      byHost.set(host, hosted);
      for (const listener of component.listeners) hosted.push({ host, component, listener });
    }
  }
  return byHost;
});
