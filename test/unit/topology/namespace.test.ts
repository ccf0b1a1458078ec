import { describe, expect, it } from 'vitest';
import { compileText, messages } from '../../support/topologies.ts';

const kinds = ['zone', 'host', 'component'];
const alike = [...kinds.map((one) => kinds.filter((other) => other !== one)), kinds];

/** One of each kind, where those that are meant have the name `same`. */
function body(same: readonly string[]): string {
  const [z, h, c] = kinds.map((kind) => (same.includes(kind) ? 'same' : kind));
  return `zones: { ${z}: [10.0.0.0/8] }
hosts: { ${h}: { addresses: [10.0.0.1], zone: ${z} } }
components:
  ${c}: { host: ${h}, listeners: { l: 80/tcp } }
  other: { host: ${h}, listeners: { l: 81/tcp } }
  far: { zone: ${z} }
flows: [{ from: far, to: ${c}.l }, { id: by-zone, from: ${z}, to: other.l }, { id: by-host, from: ${h}, to: other.l }]
expect: [{ deny: "same -> other.l" }, { only: { to: other.l, from: [same] } }]`;
}

describe('a name that several kinds have', () => {
  it.each(alike.map((same) => [same.join(', '), same] as const))(
    'is reported, and never taken for another: %s',
    (_, same) => {
      const checked = compileText(body(same));
      expect(messages(checked, 'duplicate-name')).toHaveLength(same.length - 1);
      expect(checked.topology).toBeUndefined();
    },
  );
});
