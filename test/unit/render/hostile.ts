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

const q = (text: string): string => JSON.stringify(text);

/** A finding about the first flow, which the file accepts for a hostile reason. */
export function acceptedIn({ title, flows }: Topology): readonly Accepted[] {
  return flows.slice(0, 1).map(({ site }) => ({
    ...diagnostic(cleartext, { message: title, at: site.span }),
    reason: title,
  }));
}

/** The text in every place of a file that a document shows. */
export function hostileTopology(text: string): Topology {
  const t = q(text);
  return topologyOf(`title: ${t}
description: ${t}
zones:
  internet: { title: ${t}, prefixes: [0.0.0.0/0] }
  lan: { title: ${q(`${text}2`)}, prefixes: [10.0.0.0/8] }
hosts:
  h: { title: ${t}, addresses: [10.0.0.1], links: [${t}] }
components:
  client: { zone: internet, title: ${q(`client ${text}`)} }
  server:
    host: h
    title: ${t}
    listeners:
      web: { ports: 80, transport: tcp, protocol: ${t}, title: ${t}, links: [${t}] }
      db: { ports: 81, transport: tcp, bind: loopback }
flows:
  - id: a
    from: client
    to: server.web
    purpose: ${t}
    when: ${t}
    owner: ${t}
    ticket: ${t}
    approved_by: ${t}
    links: [${t}, ${t}]
  - { id: b, from: server, to: server.db, purpose: ${t} }
  - { id: c, from: internet, to: server.web, fallback_of: a, purpose: ${t} }
scenarios:
  s: { title: ${t}, description: ${t}, steps: [{ "client -> server.web": ${t} }] }
`);
}
