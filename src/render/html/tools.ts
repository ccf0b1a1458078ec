import { scopes } from '../../intent/scope.ts';
import { transports } from '../../net/transports.ts';
import type { FlowFacts, Page } from '../../page/page.ts';
import { own } from './chapters.ts';
import { type Markup, markup } from './markup.ts';

type Facet = keyof FlowFacts;

/** The facts by which rows can be filtered, with the label of each list. */
const facets: Readonly<Record<Facet, string>> = {
  zones: 'Zone',
  hosts: 'Host',
  components: 'Component',
  transports: 'Transport',
  scopes: 'Scope',
};

const facetIds = Object.keys(facets) as readonly Facet[];

/** Values with an order of their own; all others are sorted alphabetically. */
const orders: Partial<Record<Facet, readonly string[]>> = { transports, scopes };

/** Writes the bar of search and filters. It is hidden until the script runs, because it does not work without one. */
export function toolsMarkup({ flows }: Page): Markup {
  const all = [...flows.values()];
  const filters = facetIds.map((facet) => filter(facet, valuesOf(facet, all)));
  return markup`<form class="tools" role="search" aria-label="Search and filters" hidden>
<div class="always">
<a class="home" href="#${own.contents}">Contents</a>
<label class="search"><span>Search</span> <input type="search" name="search" autocomplete="off" spellcheck="false" placeholder="words, or a port"></label>
<button type="button" class="more" aria-expanded="false">Filters</button>
<button type="reset">Reset</button>
<button type="button" class="theme" aria-pressed="false">Dark</button>
<output class="count" role="status" aria-live="polite"></output>
</div>
<div class="filters">
${filters}</div>
</form>
`;
}

function filter(facet: Facet, values: readonly string[]): Markup | undefined {
  if (values.length < 2) return undefined;
  const options = values.map((value) => markup`<option>${value}</option>`);
  return markup`<label>${facets[facet]} <select name="${facet}"><option value="">all</option>${options}</select></label>
`;
}

function valuesOf(facet: Facet, all: readonly FlowFacts[]): readonly string[] {
  const found = new Set<string>(all.flatMap((facts) => facts[facet]));
  const first = (orders[facet] ?? []).filter((value) => found.has(value));
  return [...first, ...[...found].filter((value) => !first.includes(value)).sort()];
}

/** Writes the facts of each flow, for the script only. */
export function factsMarkup({ flows }: Page): Markup {
  const facts = [...flows].map(([id, fact]) => {
    const values = facetIds.map((facet) => markup` data-${facet}="${fact[facet].join(' ')}"`);
    return markup`<i data-flow="${id}"${values}></i>
`;
  });
  return markup`<template id="${own.flows}">
${facts}</template>
`;
}
