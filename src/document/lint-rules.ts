import { defineRule } from '../diagnostics/lint-rule.ts';

export const yamlSyntax = defineRule({
  id: 'yaml-syntax',
  severity: 'error',
  configurable: false,
  title: 'The file is not well-formed YAML 1.2',
  explanation: `The text cannot be read as one YAML document, so nothing else can be said about it. The most frequent
causes: a tab used to indent, a quote or a brace that is not closed, a text with \`: \` or \`#\` in it that is not quoted,
two documents in one file, a tag such as \`!!binary\`, a list or map used as a key, or collections nested more than 64
levels deep. topo reads YAML 1.2: \`yes\`, \`on\` and \`22:22\` are texts, and \`<<\` merges nothing.`,
  source: 'YAML 1.2.2, https://yaml.org/spec/1.2.2/',
});

export const yamlTrap = defineRule({
  id: 'yaml-trap',
  severity: 'error',
  configurable: false,
  title: 'YAML reads this differently from how it looks',
  explanation: `Well-formed YAML that says something else than a person sees:

- \`{ http: 80,443/tcp }\` is two keys, because a comma ends a value inside \`{…}\`: write \`{ http: "80,443/tcp" }\`.
- \`ticket: #4711\` is empty and \`purpose: see #12\` ends at \`see\`, because \` #\` begins a comment: quote the text.
- \`*.example.com\` is an alias: quote it.
- \`bind: [::]\` is a map: write \`bind: ["::"]\`.
- An alias may repeat what an anchor holds, but not so often that the file grows beyond reason.`,
  source: 'YAML 1.2.2 §6.6 (comments), §7.1 (aliases), §7.4 (flow collections)',
});

export const duplicateKey = defineRule({
  id: 'duplicate-key',
  severity: 'error',
  configurable: false,
  title: 'A key is written twice in one map',
  explanation: `YAML gives a key one value; programs that accept two keep one of them silently. Two components, hosts or
listeners of one name are found here too. Remove or rename one.`,
  source: 'YAML 1.2.2 §3.2.1.1: the keys of a map are unique',
});

export const unknownKey = defineRule({
  id: 'unknown-key',
  severity: 'error',
  configurable: false,
  title: 'A key that the language does not know',
  explanation: `Every key means something, or is refused: a misspelt \`ports\` that passed silently would open everything.
The message names the nearest key, also where the word comes from another tool (\`services\`, \`cidr\`, \`source\`, …).
\`topo schema\` prints the JSON Schema, from which editors complete and explain the keys.`,
  source: 'topo language, version 1',
});

export const schema = defineRule({
  id: 'schema',
  severity: 'error',
  configurable: false,
  title: 'A value has the wrong shape',
  explanation: `The value is missing, has another type than its key asks for, or is none of the words that are allowed.
\`topo schema\` prints the JSON Schema with a description and examples for every key.`,
  source: 'schemas/topology.schema.json',
});

export const documentRules = [yamlSyntax, yamlTrap, duplicateKey, unknownKey, schema] as const;
