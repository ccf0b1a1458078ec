import { cutListenerText } from './listener-text.ts';

/**
 * The long form of an entry of a section that is written in a short one, so that another file can change a part of it; undefined
 * for what has no short form or cannot be read.
 */
export function longForm(section: string, short: unknown): object | undefined {
  switch (section) {
    case 'zones':
      return Array.isArray(short) ? { prefixes: short } : undefined;
    case 'groups':
      return Array.isArray(short) ? { members: short } : undefined;
    case 'machines':
      if (typeof short === 'string') return { addresses: [short] };
      return Array.isArray(short) ? { addresses: short } : undefined;
    case 'listeners': {
      if (typeof short !== 'string') return undefined;
      const cut = cutListenerText(short);
      return cut.ok ? cut.value : undefined;
    }
    default:
      return undefined;
  }
}
