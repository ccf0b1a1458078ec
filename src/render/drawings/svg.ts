/** SVG as text. Attributes and texts are escaped here and nowhere else. */

/** Characters that XML has no way to write (XML 1.0, section 2.2). */
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** Fit to stand between tags, and between double quotes. */
export function xmlText(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

/** Attributes of undefined value are left out. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${xmlText(String(value))}"`))
    .join('');
}

/** `inner` is SVG already. */
export function element(
  name: string,
  values: Readonly<Record<string, string | number | undefined>>,
  inner: string | readonly string[] = '',
): string {
  const content = typeof inner === 'string' ? inner : inner.join('\n');
  return content === '' ? `<${name}${attributes(values)}/>` : `<${name}${attributes(values)}>${content}</${name}>`;
}
