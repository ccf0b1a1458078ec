/** Sets the times in ZIP archives (PKWARE, APPNOTE.TXT 6.3.10, sections 4.3 and 4.4.6). All numbers are little-endian. */

/** The signature of each kind of record, and the offsets of its fields. */
const END = { signature: 0x06054b50, size: 22, entries: 10, directory: 16 };
const CENTRAL = { signature: 0x02014b50, size: 46, time: 12, lengths: [28, 30, 32], local: 42 };
const LOCAL = { signature: 0x04034b50, time: 10 };

/** 1 January 1980, 00:00, the earliest time in a ZIP archive. */
const FIRST_MOMENT = 0x0021_0000;

/** Returns the archive with the same time for every file, so that equal content gives equal bytes. */
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
