// Writes what is derived from schemas/, templates/ and parts of pages: types, the validator, and data that the program
// carries in itself.
// Same input, same bytes out. None of it is committed: `npm run generate` writes it anew.

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { compile } from 'json-schema-to-typescript';
import ts from 'typescript';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const topologySchema = 'schemas/topology.schema.json';
const componentSchema = 'schemas/component.schema.json';

/** What the program's own parsers judge, with better messages; the schema has it for editors. */
const judgedByParsers = ['pattern', 'propertyNames', 'format', 'minimum', 'maximum', 'not'];

/** For people; and json-schema-to-typescript would name types by their titles. */
const words = ['$schema', '$id', '$comment', 'title', 'examples', 'default'];

await writeDocument();
await writeCatalogue();
writePageParts();

async function writeDocument() {
  const folder = 'src/document/generated';
  const text = read(topologySchema);
  const schema = JSON.parse(text);
  write(`${folder}/types.ts`, topologySchema, await typesOf(schema, 'TopologyFile', 'Written'));
  write(`${folder}/validate.js`, topologySchema, await validatorOf(schema));
  write(`${folder}/validate.d.ts`, topologySchema, validatorTypes());
  write(`${folder}/schema.ts`, topologySchema, constant('schemaText', 'string', text));
}

async function writeCatalogue() {
  const folder = 'src/catalogue/generated';
  const schema = JSON.parse(read(componentSchema));
  const components = constant('components', 'readonly CatalogueFile[]', readCatalogue(schema));
  const texts = yamlFiles('templates/topologies').map((path) => [basename(path, '.yaml'), read(path)]);
  const starters = constant('starters', 'Readonly<Record<string, string>>', Object.fromEntries(texts));
  write(`${folder}/types.ts`, componentSchema, await typesOf(schema, 'CatalogueFile', 'Catalogue'));
  write(
    `${folder}/components.ts`,
    'templates/components',
    `import type { CatalogueFile } from './types.ts';\n\n${components}`,
  );
  write(`${folder}/starters.ts`, 'templates/topologies', starters);
}

/** The style and the script of the HTML document, as they are: a reader of the page reads what was written. */
function writePageParts() {
  const folder = 'src/render/html';
  const style = read(`${folder}/page.css`);
  const script = read(`${folder}/page.js`);
  if (/<\/style/i.test(style) || /<\/script|<!--/i.test(script)) throw new Error(`${folder}: a part ends its element`);
  const texts = `${constant('style', 'string', style)}\n${constant('script', 'string', script)}`;
  write(`${folder}/generated/parts.ts`, `${folder}/page.css and page.js`, texts);
}

/** in: the schema; out: TypeScript in which everything is readonly. */
/** The types of a schema: `name` for the whole, and `prefix` before the name of every part, so that no other type has it. */
async function typesOf(schema, name, prefix) {
  const types = await compile(without(schema, [...words, ...judgedByParsers]), name, {
    additionalProperties: false,
    bannerComment: '',
    ignoreMinAndMaxItems: true, // else `minItems: 2` becomes a tuple, which is a nuisance to build
    style: { singleQuote: true, printWidth: 120 },
  });
  return prefixed(readonlyTypes(types), name, prefix);
}

function prefixed(types, whole, prefix) {
  const declared = [...types.matchAll(/^export (?:type|interface) (\w+)/gm)].map(([, name]) => name);
  const parts = new Set(declared.filter((name) => name !== whole));
  const file = ts.createSourceFile('types.ts', types, ts.ScriptTarget.Latest, true);
  const offsets = [];
  const visit = (node) => {
    const isName = ts.isTypeReferenceNode(node)
      ? node.typeName
      : ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)
        ? node.name
        : undefined;
    if (isName !== undefined && parts.has(isName.getText(file))) offsets.push(isName.getStart(file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  const cuts = [0, ...offsets.sort((a, b) => a - b)];
  return cuts.map((from, i) => types.slice(from, cuts[i + 1])).join(prefix);
}

function readonlyTypes(types) {
  const file = ts.createSourceFile('types.ts', types, ts.ScriptTarget.Latest, true);
  const offsets = [];
  const visit = (node) => {
    const changeable = [ts.isPropertySignature, ts.isIndexSignatureDeclaration, ts.isArrayTypeNode, ts.isTupleTypeNode];
    if (changeable.some((is) => is(node))) offsets.push(node.getStart(file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  const cuts = [0, ...offsets.sort((a, b) => a - b)];
  return cuts.map((from, i) => types.slice(from, cuts[i + 1])).join('readonly ');
}

/** One self-contained ESM file: ajv's standalone code still calls `require`, so esbuild puts in what it asks for. */
async function validatorOf(schema) {
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    verbose: false,
    code: { source: true, esm: true, lines: true },
  });
  const bare = without(schema, ['description', ...words, ...judgedByParsers]);
  const validate = ajv.compile(bare);
  const contents = withWholePaths(standaloneCode(ajv, validate), validate.schemaEnv.refs);
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

/** ajv makes a function of each $ref and tells paths from there; messages need the path from the top of the schema. */
function withWholePaths(code, refs) {
  const pointers = new Map(Object.entries(refs).map(([ref, { validateName }]) => [String(validateName), ref]));
  let pointer = '#';
  return code.replace(/^function (\w+)|(?<=schemaPath:")#(?!\/definitions\/)/gm, (found, name) => {
    if (name === undefined) return pointer;
    pointer = pointers.get(name) ?? '#';
    return found;
  });
}

function validatorTypes() {
  return `import type { TopologyFile } from './types.ts';

/** What ajv says of one broken keyword. */
export interface ErrorObject {
  readonly keyword: string;
  /** JSON pointer to the value; empty for the whole file. */
  readonly instancePath: string;
  /** JSON pointer to the broken keyword in the schema, beginning with \`#\`. */
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Judges the shape alone: names, ports, addresses, references and dates are still any text. */
interface Validate {
  (data: unknown): data is TopologyFile;
  /** All errors of the last call, or null where there were none. */
  readonly errors: readonly ErrorObject[] | null;
}

export declare const validate: Validate;
export default validate;
`;
}

/** Every catalogue file, by name. A wrong one stops the build, with its place. */
function readCatalogue(schema) {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true, validateFormats: false }).compile(schema);
  return yamlFiles('templates/components').map((path) => {
    const component = parseYaml(path);
    if (validate(component)) {
      if (component.name === basename(path, '.yaml')) return component;
      throw new Error(`${path} has another name than its component, ${component.name}`);
    }
    const errors = validate.errors.map(({ instancePath, message }) => `  ${instancePath || '/'} ${message}`);
    throw new Error(`${path} does not match ${componentSchema}\n${errors.join('\n')}`);
  });
}

function parseYaml(path) {
  try {
    return parse(read(path));
  } catch (cause) {
    throw new Error(`${path}: ${cause.message}`, { cause });
  }
}

/** A schema without some keywords; a property that has the name of a keyword stays. */
function without(schema, keywords) {
  if (Array.isArray(schema)) return schema.map((item) => without(item, keywords));
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword));
  return Object.fromEntries(
    kept.map(([keyword, value]) => {
      const named = ['properties', 'patternProperties', 'definitions'].includes(keyword);
      return [keyword, named ? mapValues(value, (item) => without(item, keywords)) : without(value, keywords)];
    }),
  );
}

function mapValues(map, change) {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]));
}

function constant(name, type, value) {
  return `export const ${name}: ${type} = ${JSON.stringify(value, undefined, 2)};\n`;
}

/** By name, whatever the order of the file system is; none where there is no such folder. */
function yamlFiles(folder) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  const names = readdirSync(path).flatMap((file) => (file.endsWith('.yaml') ? [basename(file, '.yaml')] : []));
  return names.sort().map((name) => `${folder}/${name}.yaml`);
}

function read(path) {
  return readFileSync(join(root, path), 'utf8');
}

function write(path, source, text) {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `// Generated from ${source} by scripts/generate.mjs; do not edit.\n\n${text}`);
}
