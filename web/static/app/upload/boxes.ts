/** Which bytes of a clip are its index: everything outside the media of an MP4 or MOV (ISO/IEC 14496-12, 4.2).
 *
 * Phones write the index behind the media. Sent first, it lets the service begin while the rest is still on its way. As
 * pipeline/ranges.py reads it; only headers of boxes are read here, whatever the file's size.
 */

/** Bytes [first, end). */
export type Range = readonly [first: number, end: number];

const FIRST = new Set(["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot", "styp", "uuid"]);
/** Of boxes side by side: files of more are fragmented or strange. */
const MOST = 256;

interface Box {
  kind: string;
  /** Where what it holds begins. */
  body: number;
  end: number;
}

/** In the order in which they lie; the whole file when it is no progressive MP4 or MOV. */
export async function indexRanges(file: Blob): Promise<Range[]> {
  const whole: Range[] = [[0, file.size]];
  const outside: Range[] = [];
  let at = 0;
  let movie = false;
  for (let count = 0; count < MOST && at < file.size; count++) {
    const box = await boxAt(file, at);
    if (!box || box.kind === "moof" || (at === 0 && !FIRST.has(box.kind))) break;
    movie ||= box.kind === "moov";
    const end = Math.min(box.end, file.size);
    outside.push([at, box.kind === "mdat" ? Math.min(box.body, end) : end]);
    at = end;
  }
  outside.push([at, file.size]);
  return movie ? joined(outside) : whole;
}

async function boxAt(file: Blob, at: number): Promise<Box | null> {
  const head = new DataView(await file.slice(at, at + 16).arrayBuffer());
  if (head.byteLength < 8) return null;
  let size = head.getUint32(0);
  let header = 8;
  if (size === 1) {
    if (head.byteLength < 16) return null;
    size = Number(head.getBigUint64(8));
    header = 16;
  } else if (size === 0) {
    size = file.size - at;
  }
  if (size < header) return null;
  const kind = String.fromCharCode(...[4, 5, 6, 7].map((place) => head.getUint8(place)));
  return { kind, body: at + header, end: at + size };
}

function joined(ranges: readonly Range[]): Range[] {
  const found: Range[] = [];
  for (const [first, end] of ranges) {
    const last = found.at(-1);
    if (first === end) continue;
    if (last && first <= last[1]) found[found.length - 1] = [last[0], Math.max(last[1], end)];
    else found.push([first, end]);
  }
  return found;
}
