import type { PlainProtocol } from '../net/protocols.ts';
import { isWritten } from '../source/span.ts';
import type { Flow, Opening } from '../topology/model.ts';
import { type Judgement, judgeProtocol } from './protocol-judgement.ts';

/** An opening of a flow that travels in clear, or may. */
export interface InClear {
  readonly opening: Opening;
  /** Empty where the listener says it, and no word does. */
  readonly words: readonly PlainProtocol[];
  readonly mixed: boolean;
}

type Judge = (protocol: string) => Judgement;

/** Wherever the flow goes; the check reports those that leave a zone. */
export function openingsInClear(flow: Flow, judge: Judge = judgeProtocol): readonly InClear[] {
  return flow.openings.flatMap((opening): InClear[] => {
    const judgement = judgeOpening(flow, opening, judge);
    if (judgement === undefined) return [];
    return judgement.kind === 'plain' ? [{ opening, ...judgement }] : [{ opening, words: [], mixed: false }];
  });
}

/** How the opening is in clear; undefined where it is not, or cannot be judged. */
function judgeOpening({ location }: Flow, { listener, protocol }: Opening, judge: Judge): Judgement | undefined {
  const words: Judgement = protocol === undefined ? { kind: 'unknown' } : judge(protocol);
  if (listener?.encrypted !== undefined && isWritten(listener.location, 'encrypted')) {
    const isNarrowed = isWritten(location, 'protocol') && words.kind === 'encrypted';
    return listener.encrypted || isNarrowed ? undefined : words;
  }
  if (words.kind === 'plain') return words;
  // What the catalogue says holds for its own protocol; words that are known may have replaced it.
  return words.kind === 'unknown' && listener?.encrypted === false ? words : undefined;
}
