/** Values of JSON as YAML that a person would write. Law of both: read as YAML 1.2, the text is the value. */

import { stringify } from 'yaml';

/** On one line, in flow style: `{ deny: internet -> redis }`, `[80, 443]`. Texts are quoted only where YAML needs it. */
export function flowStyle(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowStyle).join(', ')}]`;
  if (!isCollection(value)) return scalar(value);
  const entries = Object.entries(value).map(([key, one]) => `${scalar(key)}: ${flowStyle(one)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** In flow style if that fits into the width, else in block style, with as much as fits on each line. */
export function yamlLines(value: unknown, width: number): readonly string[] {
  const flow = flowStyle(value);
  if (!isCollection(value) || Object.keys(value).length === 0 || flow.length <= width) return [flow];
  return Array.isArray(value)
    ? value.flatMap((item) => hanging('- ', yamlLines(item, width - 2)))
    : Object.entries(value).flatMap(([key, one]) => entryLines(key, one, width));
}

/** A key with its value, as {@link yamlLines} writes those of a map. */
export function entryLines(key: string, value: unknown, width: number): readonly string[] {
  const line = `${scalar(key)}: ${flowStyle(value)}`;
  if (!isCollection(value) || line.length <= width) return [line];
  return [`${scalar(key)}:`, ...yamlLines(value, width - 2).map((one) => `  ${one}`)];
}

function hanging(first: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, i) => (i === 0 ? first : ' '.repeat(first.length)) + line);
}

/** What the library writes inside a list, where more texts need quotes than in a block; without the brackets. */
function scalar(value: unknown): string {
  return stringify([value], { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).slice(1, -2);
}

function isCollection(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
