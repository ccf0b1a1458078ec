/** Graphviz, compiled to WebAssembly: 800 kB, loaded when the first picture is drawn. */

import type { Graphviz } from '@hpcc-js/wasm-graphviz';

let loading: Promise<Graphviz> | undefined;

/** Graphviz's own SVG of a graph in its language. */
export async function layOut(dot: string): Promise<string> {
  loading ??= import('@hpcc-js/wasm-graphviz').then((module) => module.Graphviz.load());
  return (await loading).layout(dot, 'svg', 'dot');
}

/** What it lays out after it was in trouble depends on what it laid out before: it starts anew. */
export async function startAnew(): Promise<void> {
  loading = undefined;
  const { Graphviz: loaded } = await import('@hpcc-js/wasm-graphviz');
  loaded.unload();
}
