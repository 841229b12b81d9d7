/** What was fetched before a player asked for it: playlists, headers and first segments of what comes next.
 *
 * Each piece is handed over once. Ranges are part of a piece's name: HTTP caches keep them, yet wait for one another.
 */

import type { Schemas } from "../api";

export type Frame = Schemas["FirstFrame"];
type Stretch = Schemas["Stretch"];

export interface Piece {
  data: ArrayBuffer;
  /** On the page's clock, in milliseconds: from these the player reckons how fast the line is. */
  started: number;
  first: number;
  ended: number;
}

interface Kept {
  piece: Promise<Piece>;
  length: number | null;
  abort: AbortController;
}

/** Pieces at most; some six belong to a video. */
const MOST = 36;
const kept = new Map<string, Kept>();

/** Milliseconds for one piece; then its player asks by itself. */
const PATIENCE = 15_000;
/** Under way, whoever waits for them. */
const running = new Set<AbortController>();

// A browser may never say of what was under way that it does not come any more.
addEventListener("offline", () => running.forEach((abort) => abort.abort()));

function nameOf(url: string, offset: number): string {
  return `${url} ${offset}`;
}

function fetched(url: string, stretch: Stretch | null, urgent: boolean): Promise<Piece> {
  const name = nameOf(url, stretch?.offset ?? 0);
  const found = kept.get(name);
  if (found) return found.piece;
  const abort = new AbortController();
  const piece = get(url, stretch, urgent, abort);
  kept.set(name, { piece, length: stretch?.length ?? null, abort });
  piece.catch(() => kept.delete(name));
  for (const [old, { abort: stop }] of kept) {
    if (kept.size <= MOST) break;
    stop.abort();
    kept.delete(old);
  }
  return piece;
}

async function get(url: string, stretch: Stretch | null, urgent: boolean, abort: AbortController): Promise<Piece> {
  running.add(abort);
  const timer = window.setTimeout(() => abort.abort(), PATIENCE);
  try {
    const started = performance.now();
    const headers = stretch ? { Range: `bytes=${stretch.offset}-${stretch.offset + stretch.length - 1}` } : {};
    const response = await fetch(url, { headers, signal: abort.signal, priority: urgent ? "high" : "low" });
    const first = performance.now();
    if (!response.ok) throw new TypeError(`answered with ${response.status}`);
    return { data: await response.arrayBuffer(), started, first, ended: performance.now() };
  } finally {
    clearTimeout(timer);
    running.delete(abort);
  }
}

/** The piece that a player asks for, if it was fetched or is under way; from then on it is the player's. */
export function taken(url: string, start: number | undefined, end: number | undefined): Promise<Piece> | null {
  const name = nameOf(url, start ?? 0);
  const found = kept.get(name);
  if (!found) return null;
  // A file that is asked for whole may have been fetched as a stretch of all its bytes: headers are such files.
  if (end && found.length !== null && found.length !== end - (start ?? 0)) return null;
  kept.delete(name);
  return found.piece;
}

/** Fetch what the first two seconds of a video take. Failures are met again by the player, which deals with them. */
export async function warm(frame: Frame, { urgent = false } = {}): Promise<void> {
  const master = frame.playback.url;
  if (!frame.playback.growing) void beginning(frame, urgent);
  try {
    const listed = await fetched(master, null, urgent);
    await Promise.all(firstPlaylists(new TextDecoder().decode(listed.data)).map((uri) => fetched(new URL(uri, master).href, null, urgent)));
  } catch {
    // As said above.
  }
}

async function beginning(frame: Frame, urgent: boolean): Promise<void> {
  const found = frame.prefetch;
  if (!found) return;
  const stretches = [found.picture_init, found.sound_init, found.picture, found.sound];
  await Promise.allSettled(stretches.filter((stretch) => stretch !== null).map((stretch) => fetched(stretch.url, stretch, urgent)));
}

/** URIs of the variant that is listed first, and of its sound. */
function firstPlaylists(master: string): string[] {
  const variant = /#EXT-X-STREAM-INF:(.*)\r?\n(?:#.*\r?\n)*([^#\s].*)/.exec(master);
  if (!variant) return [];
  const group = /AUDIO="([^"]+)"/.exec(variant[1] ?? "")?.[1];
  const sound = group ? master.split("\n").find((line) => line.startsWith("#EXT-X-MEDIA:") && line.includes("TYPE=AUDIO") && line.includes(`GROUP-ID="${group}"`)) : undefined;
  const uri = sound ? /URI="([^"]+)"/.exec(sound)?.[1] : undefined;
  return [variant[2]!.trim(), ...(uri ? [uri] : [])];
}
