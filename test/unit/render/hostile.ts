import { cleartext } from '../../../src/checks/cleartext.ts';
import { type Accepted, diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Topology } from '../../../src/topology/model.ts';
import { topologyOf } from '../../support/topologies.ts';

/** Texts that mean something to some reader of some format, and must mean nothing. */
export const hostileTexts: readonly string[] = [
  '<script>alert(1)</script>',
  '</td></tr></table><img src=x onerror=alert(1)>',
  '[x](javascript:alert(1)) ![y](https://example.com/y.png)',
  '[ref]: https://example.com',
  '`code` ``` ~~~ ```mermaid',
  '| a | b \\| c \\\\| d \\',
  '*a* **b** _c_ __d__ ~~e~~',
  '# heading #',
  '- item',
  '+ item',
  '1. item',
  '1) item',
  '---',
  '===',
  '> quote',
  '    indented',
  '<!-- comment --> <!-- open',
  '&lt;b&gt; &amp; &#60; &nbsp;',
  'a<br>b<br/>c',
  '"; --x',
  '"|#;--x',
  '"]; n1 --> n99; subgraph evil["',
  "it's 'quoted'",
  '%%{init: {"theme": "dark"}}%% %% comment',
  'end',
  'style:#a; classDef x:#y; linkStyle 0 stroke:#f00;',
  '#quot; #35; \ufb02\u00b0\u00b060\u00b6\u00df',
  'fa:fa-car :tada:',
  "=cmd|'/c calc'!A1",
  '+1+2',
  '-1+2',
  '@SUM(A1)',
  '\t=1+2',
  '＝1+2',
  '${x} {{x}} $$x$$ $x$',
  'a\nb\r\nc\rd\u2028e\u2029f\u0085g',
  '\nflowchart TB\nn1 --> n2',
  '\n```\n\n# out',
  '\u001b[31mred\u0007\u009b',
  '\u202egnidaelsim',
  '\u2067isolated \u202d\u2066deep',
  'مرحبا بالعالم \u200f',
  'ドキュメント 🎉 é',
  'https://example.com/a_b www.example.com/a_b someone_x@example.com',
  '\\n \\" \\',
  'constructor',
  '"',
  '""',
  ',',
  'x'.repeat(5000),
];

/** For judges that look at several texts at once: a page in a browser takes its time. */
export function chunks<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return values.length === 0 ? [] : [values.slice(0, size), ...chunks(values.slice(size), size)];
}

const q = (text: string): string => JSON.stringify(text);

/** A finding about the first flow, which the file accepts for the reason that is its title. */
export function acceptedIn({ title, flows }: Topology): readonly Accepted[] {
  return flows.slice(0, 1).map(({ location }) => ({
    ...diagnostic(cleartext, { message: title, at: location.span }),
    reason: title,
  }));
}

/** The text in every place of a file that a document shows. */
export function hostileTopology(text: string): Topology {
  return topologyOfTexts([text]);
}

/** Each of the texts in places of its own, the first in those of {@link hostileTopology}; all of them in the title. */
export function topologyOfTexts(texts: readonly string[]): Topology {
  const each = (words: (text: string, n: string, i: number) => string): string =>
    texts.map((text, i) => words(text, suffixOf(i), i)).join('');
  return topologyOf(`title: ${q(texts.join(' '))}
description: ${q(texts.join(' '))}
zones:${each(zones)}
hosts:${each((text, n, i) => `\n  h${n}: { title: ${q(text)}, addresses: [10.${i}.0.1], links: [${q(text)}] }`)}
components:${each(components)}
flows:${each(flows)}
scenarios:${each(scenario)}
`);
}

/** Behind the names of what the text with that number is in. */
export function suffixOf(i: number): string {
  return i === 0 ? '' : String(i);
}

function zones(text: string, n: string, i: number): string {
  return `
  internet${n}: { title: ${q(text)}, prefixes: [${i === 0 ? '0.0.0.0/0' : `203.0.${i}.0/24`}] }
  lan${n}: { title: ${q(`${text}2`)}, prefixes: [10.${i}.0.0/${i === 0 ? 8 : 16}] }`;
}

function components(text: string, n: string): string {
  const t = q(text);
  return `
  client${n}: { zone: internet${n}, title: ${q(`client ${text}`)} }
  server${n}:
    host: h${n}
    title: ${t}
    listeners:
      web: { ports: 80, transport: tcp, protocol: ${t}, title: ${t}, links: [${t}] }
      db: { ports: 81, transport: tcp, bind: loopback }`;
}

function flows(text: string, n: string): string {
  const t = q(text);
  return `
  - id: a${n}
    from: client${n}
    to: server${n}.web
    purpose: ${t}
    when: ${t}
    owner: ${t}
    ticket: ${t}
    approved_by: ${t}
    links: [${t}, ${t}]
  - { id: b${n}, from: server${n}, to: server${n}.db, purpose: ${t} }
  - { id: c${n}, from: internet${n}, to: server${n}.web, fallback_of: a${n}, purpose: ${t} }`;
}

function scenario(text: string, n: string): string {
  const t = q(text);
  return `\n  s${n}: { title: ${t}, description: ${t}, steps: [{ "client${n} -> server${n}.web": ${t} }] }`;
}
