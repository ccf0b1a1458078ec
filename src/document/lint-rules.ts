import { defineRule } from '../diagnostics/lint-rule.ts';

export const yamlSyntax = defineRule({
  id: 'yaml-syntax',
  severity: 'error',
  configurable: false,
  title: 'The file is not well-formed YAML 1.2',
  explanation: `topo cannot read the text as one YAML document, so it reports only this. The most frequent causes are
a tab as indentation, a quote or brace that is not closed, and a text with \`: \` or \` #\` that is not quoted. Others are
two documents in one file, a tag such as \`!!binary\`, a list or map as a key, and collections nested more than 64
levels deep.

For example, \`purpose: note: see below\` fails, and \`purpose: "note: see below"\` is correct.

topo reads YAML 1.2, in which \`yes\`, \`on\` and \`22:22\` are texts, and \`<<\` merges nothing. Correct the line that the
finding shows, or the line before it.`,
  source: 'YAML 1.2.2, https://yaml.org/spec/1.2.2/',
});

export const invalidInclude = defineRule({
  id: 'invalid-include',
  severity: 'error',
  configurable: false,
  title: 'A file cannot be included',
  explanation: `The key \`include\` names files that the topology is made of, beside the one that names them. A path is
relative to the file in which it is written. Each file is read once, and no file may include itself, directly or through
others. A path that leaves the folder of the first file, also by a symbolic link, needs \`--allow-outside\`.

What the including file says wins over what it includes: maps are merged key by key, flows and expectations are
appended, and other values are replaced. The word \`null\` as the value of a zone, host, component, group, listener or
scenario switches off what an included file declares under that name.

For example, \`include: [common.yaml]\` in \`sites/berlin.yaml\` reads \`sites/common.yaml\`.`,
  source: 'topo language, version 1: include',
});

export const yamlTrap = defineRule({
  id: 'yaml-trap',
  severity: 'error',
  configurable: false,
  title: 'YAML reads this differently from how it looks',
  explanation: `The file is well-formed YAML, but means something else than it seems to:

- \`{ http: 80,443/tcp }\` is two keys, because a comma ends a value inside \`{…}\`. Write \`{ http: "80,443/tcp" }\`.
- \`ticket: #4711\` is empty and \`purpose: see #12\` ends at \`see\`, because \` #\` begins a comment. Quote the text.
- \`*.example.com\` is an alias. Quote it.
- \`bind: [::]\` is a map. Write \`bind: ["::"]\`.
- Aliases may repeat what an anchor holds, but not so often that the file grows to more than 100,000 values.

topo reports these instead of guessing, because a value that is silently cut or empty could open the wrong port.`,
  source: 'YAML 1.2.2 §6.6 (comments), §7.1 (aliases), §7.4 (flow collections)',
});

export const duplicateKey = defineRule({
  id: 'duplicate-key',
  severity: 'error',
  configurable: false,
  title: 'A key is written twice in one map',
  explanation: `In YAML a key has one value. Programs that accept a second one keep either of them silently. Two
components, hosts or listeners with the same name are found by this rule as well.

For example, \`hosts: { web: {…}, web: {…} }\` has the key \`web\` twice.

Rename or remove one of the two.`,
  source: 'YAML 1.2.2 §3.2.1.1: the keys of a map are unique',
});

export const unknownKey = defineRule({
  id: 'unknown-key',
  severity: 'error',
  configurable: false,
  title: 'The language has no such key',
  explanation: `topo refuses every key that it does not know. If it ignored a misspelt \`ports\`, the flow would open
every port of the listener.

For example, \`adresses\` is reported with the nearest key, \`addresses\`. Words of other tools (\`services\`, \`cidr\`,
\`source\`) are reported with the key that has this meaning in topo.

Correct or remove the key. \`topo schema\` prints the JSON Schema, with which editors complete and explain the keys.`,
  source: 'topo language, version 1',
});

export const schema = defineRule({
  id: 'schema',
  severity: 'error',
  configurable: false,
  title: 'A value has the wrong type or form',
  explanation: `A required value is missing, has another type than its key takes, or is not one of the words that are
allowed.

For example, \`addresses: 192.0.2.1\` is a text where a list is needed: write \`addresses: [192.0.2.1]\`.

The help describes the value. \`topo schema\` prints the JSON Schema with a description and examples for every key.`,
  source: 'schemas/topology.schema.json',
});

export const documentRules = [yamlSyntax, yamlTrap, invalidInclude, duplicateKey, unknownKey, schema] as const;
