/** What hls.js forgets, asked for again.
 *
 * Segments and inits are loaded side by side. When a segment fails while its init is still on its way, hls.js turns to another
 * level, and the end of the old init then aborts the first segment of the new one. Before anything was demuxed it goes on
 * waiting for what it has aborted (1.7.4, `handleFragLoadAborted`), and neither plays nor fails.
 * (The same as pipeline/player/page/revive.ts: two pages with an hls.js each.)
 */

import Hls, { type Fragment } from "hls.js";

/** Long enough for hls.js to ask again by itself, where it does. */
const EVERY_MS = 500;

export function revive(hls: Hls): void {
  const { Events } = Hls;
  /** The last that was asked for, by type, until it is there. */
  const awaited = new Map<string, Fragment>();
  const look = (): void => {
    if (![...awaited.values()].some(({ stats }) => stats.aborted)) return;
    awaited.clear();
    hls.stopLoad();
    hls.startLoad();
  };
  const timer = window.setInterval(look, EVERY_MS);
  hls.on(Events.FRAG_LOADING, (_event, { frag }) => awaited.set(frag.type, frag));
  hls.on(Events.FRAG_BUFFERED, (_event, { frag }) => awaited.delete(frag.type));
  hls.on(Events.ERROR, (_event, { fatal }) => fatal && awaited.clear());
  hls.on(Events.DESTROYING, () => clearInterval(timer));
}
