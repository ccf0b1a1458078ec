import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { DRAFT, foundText } from '../draft.ts';
import type { Page, Provenance } from '../../page/page.ts';
import type { Sha256 } from '../formats/format.ts';
import { type Chapter, own } from './chapters.ts';
import { type Markup, attribute, markup, trusted } from './markup.ts';
import { policyFor, script, styleOf } from './policy.ts';
import { factsMarkup, toolsMarkup } from './tools.ts';
import { breakable } from './breakable.ts';

/** The whole file around its chapters: cover, contents, tools, document, provenance. */
export function frame(page: Page, chapters: readonly Chapter[], document: readonly Markup[], sha256: Sha256): Markup {
  const { title, draft } = page;
  const style = styleOf(page);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(style, sha256)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="topo">
<title>${draft === undefined ? title : `DRAFT: ${title}`}</title>
<style>${trusted(style)}</style>
</head>
<body${attribute('class', draft === undefined ? undefined : 'draft')}>
<a class="skip" href="#${own.main}">Skip to the document</a>
${cover(page)}${contents(chapters)}${toolsMarkup(page)}<main id="${own.main}" tabindex="-1">
${document}</main>
${footer(page.provenance)}${factsMarkup(page)}<script>${trusted(script)}</script>
</body>
</html>
`;
}

/** Writes the head of the page, which is a separate page in print. */
function cover(page: Page): Markup {
  const { file, hash, date } = page.provenance;
  const day = date === undefined ? undefined : markup`<dt>Date</dt><dd><time datetime="${date}">${date}</time></dd>`;
  return markup`<header class="cover" id="${own.top}">
<h1 dir="auto">${breakable(page.title)}</h1>
<p class="kind">Network connections: who talks to whom, on which ports, and why</p>
${page.draft === undefined ? undefined : banner(page.draft)}<dl>
<dt>Made from</dt><dd dir="auto">${breakable(file)}</dd>
<dt>SHA-256 of the source</dt><dd><code>${breakable(hash)}</code></dd>
${day}</dl>
<p class="filtered" hidden></p>
${page.draft === undefined && page.view === 'document' ? signatures : undefined}</header>
`;
}

/** Signature lines, in print only. */
const signatures = markup`<table class="signatures"><caption>Approval</caption>
<thead><tr><th scope="col">Role</th><th scope="col">Name</th><th scope="col">Date</th><th scope="col">Signature</th></tr></thead>
<tbody>${['Owner', 'Reviewed by', 'Approved by'].map((role) => markup`<tr><th scope="row">${role}</th><td></td><td></td><td></td></tr>`)}</tbody></table>
`;

function banner(draft: readonly Diagnostic[]): Markup {
  const findings = draft.map(
    ({ severity, rule, message }) => markup`<li>${severity} (${rule.id}): ${breakable(message)}</li>\n`,
  );
  return markup`<section class="findings" id="${own.draft}" aria-labelledby="${own.draft}.title">
<h2 id="${own.draft}.title">${DRAFT}</h2>
<p>${foundText(draft)}</p>
${draft.length === 0 ? undefined : markup`<ul>\n${findings}</ul>\n`}</section>
`;
}

function contents(chapters: readonly Chapter[]): Markup {
  const entries = chapters.flatMap(({ id, title, places }) => (title === undefined ? [] : [entry(id, title, places)]));
  return markup`<nav id="${own.contents}" aria-labelledby="${own.contents}.title">
<h2 id="${own.contents}.title">Contents</h2>
<ol>
${entries}</ol>
</nav>
`;
}

function entry(id: string, title: string, places: Chapter['places']): Markup {
  const inner = places.flatMap(({ id: to, block }) =>
    block.kind === 'heading' ? [markup`<li>${link(to, block.text)}</li>\n`] : [],
  );
  return markup`<li>${link(id, title)}${inner.length === 0 ? undefined : markup`\n<ul>\n${inner}</ul>\n`}</li>\n`;
}

function link(id: string, text: string): Markup {
  return markup`<a href="#${id}" dir="auto">${breakable(text)}</a>`;
}

function footer({ file, hash, date }: Provenance): Markup {
  const day = date === undefined ? undefined : markup`, ${date}`;
  return markup`<footer>
<p>Made by topo from <bdi>${breakable(file)}</bdi>, <code>${breakable(hash)}</code>${day}.</p>
</footer>
`;
}
