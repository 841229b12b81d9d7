/** How a video is played here: a matter of what the browser can, and of what there is of the video. */

export interface Abilities {
  /** hls.js: there are Media Source Extensions, and they take what we send. */
  source: boolean;
  /** The browser itself takes playlists. */
  native: boolean;
}

/** `early`: there is too little of it to begin with as yet. `none`: not in this browser. */
export type Way = "hls" | "native" | "early" | "none";

/** hls.js begins with one segment; browsers by themselves need more of a playlist that grows, and die of less. */
export function wayOf({ source, native }: Abilities, { native_ready: ready }: { native_ready: boolean }): Way {
  if (source) return "hls";
  if (!native) return "none";
  return ready ? "native" : "early";
}
