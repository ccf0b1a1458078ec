import { isArray, isObject } from '../json-values.ts';
import { type ListingDocument, type ListingItem, itemOf, itemsIfAny, refuse, textIfAny, textIn } from './fields.ts';
import type { ListingLocation } from './inventory.ts';

/** A resource that Terraform manages, as a state or a plan has it. */
export interface Resource extends ListingLocation {
  readonly address: string;
  readonly type: string;
  /** Of a plan, without what is known only after it was applied. */
  readonly values: ListingItem;
  /** Its values are planned, and are written somewhere; undefined in a state, which has them all. */
  readonly written?: Written;
}

/** What a configuration says of a resource. */
interface Written {
  /** With a dot at the end; empty in the root module. */
  readonly module: string;
  readonly expressions: ListingItem | undefined;
  readonly forEach: ListingItem | undefined;
}

/**
 * The resources of `terraform show -json`: those of a plan as they will be, else those of a state
 * (https://developer.hashicorp.com/terraform/internals/json-format, Plan, State and Configuration Representation).
 */
export function resourcesOf(document: ListingDocument, top: ListingItem): readonly Resource[] {
  const plan = itemOf(document, top.body['planned_values']);
  const values = plan ?? itemOf(document, top.body['values']);
  if (values === undefined) refuse(top, 'there are neither planned values nor values: nothing was applied here');
  const configuration = itemOf(document, top.body['configuration']);
  const root =
    plan === undefined || configuration === undefined ? undefined : itemOf(document, configuration.body['root_module']);
  const found: Resource[] = [];
  const visit = (module: ListingItem | undefined, path: string): void => {
    if (module === undefined) return;
    for (const item of itemsIfAny(document, module, 'resources')) {
      if (textIn(item, 'mode') !== 'managed') continue;
      const resource = resourceOf(document, item);
      found.push(plan === undefined ? resource : { ...resource, written: writtenOf(document, root, item, path) });
    }
    for (const child of itemsIfAny(document, module, 'child_modules')) visit(child, `${textIn(child, 'address')}.`);
  };
  visit(itemOf(document, values.body['root_module']), '');
  return found;
}

function resourceOf(document: ListingDocument, item: ListingItem): Resource {
  const { file, line } = item;
  const values = itemOf(document, item.body['values']) ?? refuse(item, 'a resource without values');
  return { address: textIn(item, 'address'), type: textIn(item, 'type'), values, file, line };
}

function writtenOf(
  document: ListingDocument,
  root: ListingItem | undefined,
  item: ListingItem,
  module: string,
): Written {
  let place = root;
  for (const [, call] of withoutKeys(module).matchAll(/module\.([^.]+)\./g)) {
    const calls = place === undefined ? undefined : itemOf(document, place.body['module_calls']);
    const called = calls === undefined ? undefined : itemOf(document, calls.body[call!]);
    place = called === undefined ? undefined : itemOf(document, called.body['module']);
  }
  const address = `${textIn(item, 'type')}.${textIn(item, 'name')}`;
  const own = place === undefined ? [] : itemsIfAny(document, place, 'resources');
  const found = own.find((one) => one.body['address'] === address);
  const part = (key: string): ListingItem | undefined =>
    found === undefined ? undefined : itemOf(document, found.body[key]);
  return { module, expressions: part('expressions'), forEach: part('for_each_expression') };
}

/** `module.a["x.y"]` without the key of the instance. */
function withoutKeys(address: string): string {
  return address.replace(/\["(?:[^"\\]|\\.)*"\]|\[[0-9]+\]/g, '');
}

/** Whether the value is known only after the plan was applied; what is left out of a plan and written nowhere is none. */
export function isUnknown({ values, written }: Resource, key: string): boolean {
  if (written === undefined || values.body[key] !== undefined) return false;
  return written.expressions === undefined || isWritten({ written }, key);
}

export function isWritten({ written }: Pick<Resource, 'written'>, key: string): boolean {
  return written?.expressions?.body[key] !== undefined;
}

/**
 * The resource whose `id` a value will be, where the configuration leaves no other: one resource with one instance is all
 * that the value is made of.
 */
export function referenced(resource: Resource, key: string, all: readonly Resource[]): Resource | undefined {
  const { written } = resource;
  const own = referencesIn(written?.expressions?.body[key]);
  const names = own.some((one) => one.startsWith('each.')) ? [...own, ...referencesIn(written?.forEach?.body)] : own;
  const others = names.filter((one) => !/^(each|count)\./.test(one));
  const bases = new Set(others.map((one) => withoutKeys(one).split('.').slice(0, 2).join('.')));
  const [base] = bases;
  if (written === undefined || base === undefined || bases.size > 1) return undefined;
  if (!others.some((one) => withoutKeys(one) === `${base}.id`)) return undefined;
  const instances = all.filter(({ address, written: at }) => {
    if (at?.module !== written.module || !address.startsWith(at.module)) return false;
    return withoutKeys(address.slice(at.module.length)) === base;
  });
  const [only, ...more] = instances;
  return more.length === 0 ? only : undefined;
}

function referencesIn(expression: unknown): readonly string[] {
  if (!isObjectLike(expression) || !isArray(expression['references'])) return [];
  return expression['references'].filter((one) => typeof one === 'string');
}
const isObjectLike = isObject as (value: unknown) => value is ListingItem['body'];

/** What the resource is known by; its address until it is made. */
export function idOf({ values, address }: Resource): string {
  return textIfAny(values, 'id') ?? address;
}
