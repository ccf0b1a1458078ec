import { schemaText } from './generated/schema.ts';

/** A part of schemas/topology.schema.json: the keywords that the program itself reads. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly not?: SchemaNode;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly allOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly propertyNames?: SchemaNode;
  readonly additionalProperties?: SchemaNode | false;
  readonly maxProperties?: number;
}

let parsed: SchemaNode | undefined;

/** The node at a JSON pointer (RFC 6901) such as `#/definitions/Flow`; an empty one where there is none. */
export function schemaNode(pointer: string): SchemaNode {
  parsed ??= JSON.parse(schemaText) as SchemaNode;
  let node: unknown = parsed;
  for (const part of pointer.split('/').slice(1)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[name] : undefined;
  }
  return node ?? {};
}

let textKeys: ReadonlySet<string> | undefined;

/** Keys of a flow whose value is a text for people, or a list of such: any text is valid, so the parser cannot judge it. */
export function freeTextKeys(): ReadonlySet<string> {
  textKeys ??= new Set(
    Object.entries(schemaNode('#/definitions/Flow').properties ?? {}).flatMap(([key, node]) =>
      isFreeText(referred(node)) ? [key] : [],
    ),
  );
  return textKeys;
}

/** The node, or the one that its `$ref` names. */
export function referred(node: SchemaNode): SchemaNode {
  return node.$ref === undefined ? node : schemaNode(node.$ref);
}

function isFreeText(node: SchemaNode): boolean {
  if (node.type === 'array') return node.items !== undefined && isFreeText(referred(node.items));
  return node.type === 'string' && [node.pattern, node.format, node.enum].every((keyword) => keyword === undefined);
}
