import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Severity } from '../diagnostics/lint-rule.ts';
import type { TopologyDocument } from '../document/document.ts';
import type { TopologyFile } from '../document/generated/types.ts';
import { resolveComponents } from './components.ts';
import { type ResolverContext, createContext } from './context.ts';
import { described } from './described.ts';
import { resolveExpectations } from './expectations.ts';
import { resolveFlows } from './flows.ts';
import { readGroups, resolveGroups } from './groups.ts';
import { wordsOf } from './machines.ts';
import type { Component, FirewallSettings, Flow, Host, Topology } from './model.ts';
import { declareNames } from './namespace.ts';
import { resolveProfiles } from './profiles.ts';
import { resolveScenarios } from './scenarios.ts';
import { readSystemName } from './readers.ts';
import { resolveHosts } from './hosts.ts';
import { resolveZones, zoneTable } from './zones.ts';

/** A topology with the problems that were found on the way. */
export interface Resolved {
  /** Everything that the file declares, in all profiles. What could not be understood is reported and left out. */
  readonly topology: Topology;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Turns a document into a topology: names become objects, and texts become ports, addresses and transports. `apart`: names of
 * machines that become hosts of their own, as if the file named them alone.
 */
export function resolve({ content, places }: TopologyDocument, apart: readonly string[] = []): Resolved {
  const context = createContext(places);
  const location = places.of(content);
  readSystemName(context, content.name, location.at('name'));
  declareNames(context, content);
  const zones = resolveZones(context, content.zones);
  const table = zoneTable(zones);
  const firewall = firewallSettings(context, content);
  const words = new Set([...wordsOf(content), ...apart]);
  const { hosts, roles } = resolveHosts(context, { table, firewall, apart: words }, content.hosts);
  const drafts = readGroups(context, content.groups);
  const hostGroups = resolveGroups(context, drafts, 'host');
  const components = resolveComponents(context, { table, hosts, groups: drafts }, content.components);
  const groups = [...roles, ...hostGroups, ...resolveGroups(context, drafts, 'component')];
  const flows = resolveFlows(context, content.flows);
  const named = profilesOf(hosts, components, flows);
  const declaredProfiles = resolveProfiles(context, content.profiles, named);
  const profiles = [...new Set([...named, ...declaredProfiles.map(({ name }) => name)])].sort();
  const topology: Topology = {
    name: content.name,
    zones,
    hosts,
    components,
    groups,
    flows,
    scenarios: resolveScenarios(context, flows, content.scenarios),
    expectations: resolveExpectations(context, content.expect),
    firewall,
    severities: severities(content),
    profiles,
    declaredProfiles,
    inactive: { hosts: [], components: [], listeners: [], flows: [] },
    location,
    ...described(content, content.name),
  };
  return { topology, diagnostics: context.diagnostics };
}

function firewallSettings({ places }: ResolverContext, { firewall = {} }: TopologyFile): FirewallSettings {
  const { egress = 'open', log_drops: logDrops = true } = firewall;
  return { egress, logDrops, location: places.of(firewall) };
}

function severities({ rules = {} }: TopologyFile): ReadonlyMap<string, Severity | 'off'> {
  return new Map(Object.entries(rules).map(([id, severity]) => [id, severity === 'warn' ? 'warning' : severity]));
}

function profilesOf(
  hosts: readonly Host[],
  components: readonly Component[],
  flows: readonly Flow[],
): readonly string[] {
  const found = new Set<string>();
  const note = ({ profiles }: { readonly profiles: readonly string[] }): void => {
    for (const profile of profiles) found.add(profile);
  };
  hosts.forEach(note);
  for (const component of components) {
    note(component);
    component.listeners.forEach(note);
  }
  flows.forEach(note);
  return [...found].sort();
}
