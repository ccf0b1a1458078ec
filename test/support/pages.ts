// The pages of the documentation: README.md and docs/, their fenced blocks, their headings and their links.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Paths from the root of the repository. */
export const pages: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
];

export function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** A fenced block. */
export interface Block {
  /** 1-based line of the opening fence. */
  readonly line: number;
  /** Empty if the fence names no language. */
  readonly language: string;
  readonly text: string;
}

export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(.*)\n([^]*?)^```$/gm)].map(({ 1: language = '', 2: text = '', index }) => ({
    line: markdown.slice(0, index).split('\n').length,
    language,
    text,
  }));
}

/** A command and the output that the page shows below it. */
export interface Session {
  readonly command: string;
  readonly output: string;
}

/** The sessions of a console block: each command stands behind `$ `. A command ends on the first line without `\`. */
export function sessionsOf(block: string): readonly Session[] {
  return block.split(/^\$ /m).flatMap((part) => {
    const [, command = '', output = ''] = /^((?:.*\\\n)*.*\n)([^]*)$/.exec(part) ?? [];
    return command === '' ? [] : [{ command: command.trimEnd(), output }];
  });
}

/** Matches what the page shows; a line `…` stands for any number of lines. */
export function patternOf(output: string): RegExp {
  const lines = (output.trim() === '' ? [] : output.trimEnd().split('\n')).map((line) =>
    line === '…' ? '(?:.*\\n)*?' : `${line.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\n`,
  );
  return new RegExp(`^${lines.join('')}$`);
}

/** Inline code outside of fenced blocks. */
export function inlineCodeOf(markdown: string): readonly string[] {
  return [...withoutBlocks(markdown).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll(/\s+/g, ' '));
}

/** Targets of links and pictures that are inside the repository. */
export function linksOf(markdown: string): readonly string[] {
  return [...withoutBlocks(markdown).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target));
}

/** Fragments by which GitHub links to the headings of a page. */
export function anchorsOf(markdown: string): readonly string[] {
  return [...withoutBlocks(markdown).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withoutBlocks(markdown: string): string {
  return markdown.replaceAll(/^```[^]*?^```$/gm, '');
}
