import {
  type PlainProtocol,
  encryptedProtocols,
  leadingWord,
  neutralProtocols,
  plainProtocols,
  protocolAlternatives,
} from '../net/protocols.ts';

/** What the words of a `protocol` say about encryption. `/` is "either, on one socket", `+` is "layered". */
export type Judgement =
  | { readonly kind: 'plain'; readonly words: readonly PlainProtocol[]; readonly mixed: boolean }
  | { readonly kind: 'encrypted' | 'neutral' | 'unknown' };

/** Every word of the text, in capitals: what stands between `/`, `+`, "over" and white space. */
export function protocolWords(text: string): readonly string[] {
  return protocolAlternatives(text).flatMap((layers) => layers.flatMap((layer) => layer.split(/\s+/)));
}

/** One alternative in clear makes the whole plain; one layer that encrypts makes its alternative encrypted. */
export function judgeProtocol(text: string): Judgement {
  const judged = protocolAlternatives(text).map(judgeLayers);
  const mixed = judged.some((one) => one === 'encrypted');
  const words = judged.flatMap((one) => (typeof one === 'string' || (mixed && one.loose === true) ? [] : [one]));
  if (words.length > 0) return { kind: 'plain', words, mixed };
  if (judged.some((one) => one === 'unknown')) return { kind: 'unknown' };
  return { kind: judged.some((one) => one === 'neutral') ? 'neutral' : 'encrypted' };
}

type LayersJudgement = PlainProtocol | 'encrypted' | 'neutral' | 'unknown';

function judgeLayers(layers: readonly string[]): LayersJudgement {
  const words = layers.map(leadingWord);
  if (words.some((word) => encryptedProtocols.has(word))) return 'encrypted';
  const clear = words.map((word) => plainProtocols.get(word.replace(/\/.*$/, ''))).find((entry) => entry !== undefined);
  if (clear !== undefined) return clear;
  return words.every((word) => neutralProtocols.has(word)) ? 'neutral' : 'unknown';
}

/** The same function, which works out each text once: flows by the thousand speak a handful of protocols. */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (!known.has(text)) known.set(text, read(text));
    return known.get(text) as T;
  };
}
