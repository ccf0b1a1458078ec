/** Returns the SHA-256 (FIPS 180-4) of a text in UTF-8 as a source of a Content Security Policy: `sha256-` and Base64. */
export function sha256Source(text: string): string {
  return `sha256-${base64(digest(new TextEncoder().encode(text)))}`;
}

/** Returns the first 32 bits of the fractional parts of the `root`-th roots of the first primes. */
function fractions(count: number, root: 2 | 3): readonly number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes.map((prime) => {
    const power = prime ** (1 / root);
    return Math.floor((power - Math.floor(power)) * 2 ** 32);
  });
}

const K = fractions(64, 3);

function digest(bytes: Uint8Array): Uint8Array {
  const padded = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
  bytes.forEach((byte, i) => padded.setUint8(i, byte));
  padded.setUint8(bytes.length, 0x80);
  padded.setBigUint64(padded.byteLength - 8, BigInt(bytes.length) * 8n);
  let state = fractions(8, 2);
  for (let at = 0; at < padded.byteLength; at += 64) state = compressed(state, schedule(padded, at));
  const result = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => result.setUint32(4 * i, word));
  return new Uint8Array(result.buffer);
}

function schedule(block: DataView, at: number): readonly number[] {
  const w = Array.from({ length: 16 }, (_, i) => block.getUint32(at + 4 * i));
  for (let i = 16; i < 64; i++) {
    const s0 = rotated(w[i - 15]!, 7) ^ rotated(w[i - 15]!, 18) ^ (w[i - 15]! >>> 3);
    const s1 = rotated(w[i - 2]!, 17) ^ rotated(w[i - 2]!, 19) ^ (w[i - 2]! >>> 10);
    w.push((w[i - 16]! + s0 + w[i - 7]! + s1) >>> 0);
  }
  return w;
}

function compressed(state: readonly number[], w: readonly number[]): readonly number[] {
  let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const t1 = h + s1 + ((e & f) ^ (~e & g)) + K[i]! + w[i]!;
    const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) >>> 0, c, b, a, (t1 + t2) >>> 0];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]!) >>> 0);
}

function rotated(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Encodes bytes as Base64 (RFC 4648, section 4). */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += [18, 12, 6, 0].map((shift) => DIGITS[(bits >> shift) & 63]).join('');
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return text.slice(0, text.length - missing) + '='.repeat(missing);
}
