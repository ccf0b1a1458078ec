import { quote } from '../diagnostics/message-text.ts';
import type { TopologyFile } from '../document/generated/types.ts';
import { type SourceLocation, type Span, locationOf } from '../source/span.ts';
import type { ResolverContext } from './context.ts';
import { NamedSite, described } from './described.ts';
import type { End, Flow, Lifeline, Scenario, Step } from './model.ts';
import { endName, readReference } from './references.ts';
import { invalidExpression } from './lint-rules.ts';
import { readName } from './readers.ts';

type FlowIndex = ReadonlyMap<string, readonly Flow[]>;

/** The scenarios of the file, each step with the flows that permit it. */
export function resolveScenarios(
  context: ResolverContext,
  flows: readonly Flow[],
  section: TopologyFile['scenarios'] = {},
): readonly Scenario[] {
  const index = byEnds(flows);
  const sites = context.places.of(section);
  return Object.entries(section).map(([name, written]) => {
    readName(context, name, sites.key(name));
    const steps = written.steps.flatMap((step) => resolveStep(context, index, step) ?? []);
    return {
      name,
      steps,
      location: new NamedSite(sites.key(name), context.places.of(written)),
      ...described(written, name),
    };
  });
}

function byEnds(flows: readonly Flow[]): FlowIndex {
  const index = new Map<string, Flow[]>();
  for (const flow of flows) {
    const key = `${endName(flow.from)} ${endName(flow.to)}`;
    const known = index.get(key);
    if (known === undefined) index.set(key, [flow]);
    else known.push(flow);
  }
  return index;
}

function resolveStep(
  context: ResolverContext,
  index: FlowIndex,
  written: Readonly<Record<string, string>>,
): Step | undefined {
  const [ends = '', text = ''] = Object.entries(written)[0] ?? [];
  const places = context.places.of(written);
  const at = places.key(ends);
  const [left, right, ...more] = ends.split('->');
  if (left === undefined || right === undefined || more.length > 0) {
    context.report(invalidExpression, {
      message: `${quote(ends)} does not have the form \`A -> B\``,
      at,
      help: 'write a step as `FROM -> TO: text`',
    });
    return undefined;
  }
  const from = readLifeline(context, left, at);
  const to = readLifeline(context, right, at);
  if (from === undefined || to === undefined) return undefined;
  const location: SourceLocation = locationOf(at);
  const forward = findFlows(index, from.end, to.end);
  const flows = forward.length > 0 ? forward : findFlows(index, to.end, from.end);
  const reply = forward.length === 0 && flows.length > 0 && !flows.some(({ bothWays }) => bothWays);
  return { from, to, text, reply, flows, location };
}

function readLifeline(context: ResolverContext, text: string, at: Span): Lifeline | undefined {
  const parts = /^\s*([^()\s]+)\s*(?:\(([^()]*)\))?\s*$/.exec(text);
  if (parts?.[1] === undefined) {
    const help = 'write a zone, host, component or component.listener; a label in parentheses may follow: `browser(A)`';
    context.report(invalidExpression, { message: `${quote(text.trim())} is not a valid end of a step`, at, help });
    return undefined;
  }
  const reference = readReference(context, parts[1], at);
  const label = parts[2]?.trim();
  return reference === undefined
    ? undefined
    : { end: reference.end, ...(label === undefined || label === '' ? {} : { label }) };
}

/** The flows between these ends, in this direction, that serve one of the named listeners. */
function findFlows(index: FlowIndex, from: End, to: End): readonly Flow[] {
  const between = index.get(`${endName(from)} ${endName(to)}`) ?? [];
  return between.filter((flow) => serves(flow.from, from) && serves(flow.to, to));
}

function serves(end: End, asked: End): boolean {
  if (end.kind !== 'component' || asked.kind !== 'component') return true;
  return (
    asked.listeners.length === 0 ||
    end.listeners.length === 0 ||
    asked.listeners.some((listener) => end.listeners.includes(listener))
  );
}
