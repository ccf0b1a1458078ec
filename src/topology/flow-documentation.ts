import { type DocumentationKey, type FlowKey, type FlowUse, flowKeys } from './flow-keys.ts';
import type { Flow } from './model.ts';

/** A key of documentation, with what a flow says under it as one text. */
export interface FlowDocumentation extends Pick<DocumentationKey, 'title' | 'missing' | 'isMatched'> {
  /** The key of the language. */
  readonly key: string;
  /** Absent where the flow says nothing; several texts are separated by commas, each once. */
  readonly text: (flow: Flow) => string | undefined;
}

/** Every key of documentation, in the order of the table. */
export const flowDocumentation: readonly FlowDocumentation[] = documentationWhere(() => true);

/** The keys that have a line or column of their own in the given use. */
export function documentationIn(use: FlowUse): readonly FlowDocumentation[] {
  return documentationWhere(({ exceptIn }) => exceptIn?.[use] === undefined);
}

function documentationWhere(isMeant: (about: DocumentationKey) => boolean): readonly FlowDocumentation[] {
  return Object.entries<FlowKey>(flowKeys).flatMap(([key, about]) =>
    about.kind === 'documentation' && isMeant(about)
      ? [{ ...about, key, text: (flow: Flow) => joined(about.text(flow)) }]
      : [],
  );
}

function joined(text: string | readonly string[] | undefined): string | undefined {
  if (text === undefined || typeof text === 'string') return text;
  return text.length === 0 ? undefined : [...new Set(text)].join(', ');
}
