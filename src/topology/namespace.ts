import { list, quote } from '../diagnostics/message-text.ts';
import type { TopologyFile } from '../document/generated/types.ts';
import type { Span } from '../source/span.ts';
import type { ResolverContext, Named } from './context.ts';
import { duplicateName, unknownReference } from './lint-rules.ts';
import { readName } from './readers.ts';

/** Collects the names of the file; reports those that cannot be names, and those that are used for two kinds of thing. */
export function declareNames(context: ResolverContext, content: TopologyFile): void {
  const { declared } = context.names;
  const sections = [
    ['zone', content.zones],
    ['host', content.hosts],
    ['component', content.components],
  ] as const;
  for (const [kind, section] of sections) {
    for (const name of Object.keys(section ?? {})) {
      const at = context.places.of(section as object).key(name);
      readName(context, name, at);
      const first = declared.get(name);
      if (first === undefined) declared.set(name, { kind, at });
      else {
        context.report(duplicateName, {
          message: `${quote(name)} names both a ${first.kind} and a ${kind}`,
          at,
          help: 'rename one: a flow could mean either',
          related: [{ span: first.at, message: `the ${first.kind} ${quote(name)}` }],
        });
      }
    }
  }
}

/** The thing of that name and kind. What is not declared is reported; what is declared but broken already was. */
export function lookUp<K extends Named['kind']>(
  context: ResolverContext,
  name: string,
  at: Span,
  kinds: readonly K[],
): Extract<Named, { kind: K }> | undefined {
  const declared = context.names.declared.get(name);
  const what = list(kinds, 'or');
  if (declared === undefined) {
    context.report(unknownReference, {
      message: `no ${what} is named ${quote(name)}`,
      at,
      help: context.suggest(name, namesOf(context, kinds, what), what),
    });
    return undefined;
  }
  if (!(kinds as readonly string[]).includes(declared.kind)) {
    const related = [{ span: declared.at, message: `declared here as a ${declared.kind}` }];
    context.report(unknownReference, { message: `${quote(name)} is a ${declared.kind}, not a ${what}`, at, related });
    return undefined;
  }
  return context.names.resolved.get(name) as Extract<Named, { kind: K }> | undefined;
}

/** All names of these kinds, gathered once: a file may miss as many as it has. */
function namesOf({ names }: ResolverContext, kinds: readonly string[], what: string): readonly string[] {
  const known = names.gathered.get(what);
  if (known !== undefined) return known;
  const gathered = [...names.declared].flatMap(([name, { kind }]) => (kinds.includes(kind) ? [name] : []));
  names.gathered.set(what, gathered);
  return gathered;
}
