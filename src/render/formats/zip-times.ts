/** Times in ZIP archives (PKWARE, APPNOTE.TXT 6.3.10, 4.3 and 4.4.6): all little-endian. */

/** Signatures, and where things stand in each record. */
const END = { signature: 0x06054b50, size: 22, entries: 10, directory: 16 };
const CENTRAL = { signature: 0x02014b50, size: 46, time: 12, lengths: [28, 30, 32], local: 42 };
const LOCAL = { signature: 0x04034b50, time: 10 };

/** 1 January 1980, 0:00, the first moment that an archive can tell. */
const FIRST_MOMENT = 0x0021_0000;

/** The same archive, in which every file is of the same moment, so that the same content gives the same bytes. */
export function withFixedTimes(archive: Uint8Array): Uint8Array {
  const bytes = archive.slice();
  const view = new DataView(bytes.buffer);
  const end = endOf(view);
  let at = view.getUint32(end + END.directory, true);
  for (let entry = view.getUint16(end + END.entries, true); entry > 0; entry--) {
    expect(view, at, CENTRAL.signature);
    view.setUint32(at + CENTRAL.time, FIRST_MOMENT, true);
    const local = view.getUint32(at + CENTRAL.local, true);
    expect(view, local, LOCAL.signature);
    view.setUint32(local + LOCAL.time, FIRST_MOMENT, true);
    at += CENTRAL.lengths.reduce((sum, offset) => sum + view.getUint16(at + offset, true), CENTRAL.size);
  }
  return bytes;
}

function endOf(view: DataView): number {
  for (let at = view.byteLength - END.size; at >= 0; at--) {
    if (view.getUint32(at, true) === END.signature) return at;
  }
  throw new Error('no archive: it has no end');
}

function expect(view: DataView, at: number, signature: number): void {
  if (view.getUint32(at, true) !== signature) throw new Error(`no archive: nothing begins at ${String(at)}`);
}
