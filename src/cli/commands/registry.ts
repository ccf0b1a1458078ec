import type { Command } from 'commander';

/** A command: its entry in the list of commands, and the module that implements it. */
interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly configure: (command: Command) => void }>;
}

/** All commands in the order of the help. To add one, write its file and an entry here. */
export const commands = [
  { name: 'check', summary: 'report every problem of a topology, with its location', load: () => import('./check.ts') },
  { name: 'render', summary: 'write documents, tables and diagrams', load: () => import('./render.ts') },
  { name: 'firewall', summary: 'write the rules of each host', load: () => import('./firewall.ts') },
  {
    name: 'diff',
    summary: 'show what two topologies or rulesets treat differently',
    load: () => import('./diff.ts'),
  },
  { name: 'verify', summary: 'compare the rules of a live host with the file', load: () => import('./verify.ts') },
  {
    name: 'query',
    summary: 'answer whether traffic is allowed, and by which flow or rule',
    load: () => import('./query.ts'),
  },
  {
    name: 'explain',
    summary: 'explain a rule, key, catalogue component, flow or component',
    load: () => import('./explain.ts'),
  },
  { name: 'init', summary: 'write a commented topology to start from', load: () => import('./init.ts') },
  { name: 'schema', summary: 'print the JSON Schema of a format', load: () => import('./schema.ts') },
] as const satisfies readonly CommandEntry[];
