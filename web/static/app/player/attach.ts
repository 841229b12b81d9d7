/** A video in an element: `attach(video, frame, { … })`. It goes on by itself after what can be mended.
 *
 * The network: again and again, later each time, and at once when the browser says that it is back. An address that has
 * ended: by `renew`, at the same time of the video. The decoder: twice, then the video is told to be broken.
 */

import { NativeEngine, type Engine, type Failure, type Level } from "./engine";
import type { Frame } from "./warm";
import { wayOf } from "./way";

/** `network`: it goes on by itself. `early`: too little of it is made as yet; it begins by itself. `gone`: there is no such
 * video any more. `broken`: it cannot be played. `unsupported`: this browser plays none of them. */
export type Trouble = "network" | "early" | "gone" | "broken" | "unsupported";

export interface Options {
  /** Seconds from its beginning. */
  from?: number;
  /** Seconds to keep ahead; few for what does not play yet. */
  ahead?: number;
  /** The video as the API has it now, null when it is gone. Without it, an address that has ended is `gone`. */
  renew?: () => Promise<Frame | null>;
  onTrouble?: (trouble: Trouble | null) => void;
  onLevels?: () => void;
}

const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000];
/** Answers after which the same address is not worth another request. */
const OVER = [401, 403, 404, 410];
const STRIKES = 2;
const PLAYLIST = "application/vnd.apple.mpegurl";

export function attach(video: HTMLVideoElement, frame: Frame, options: Options = {}): Player {
  return new Player(video, frame, options);
}

export class Player {
  trouble: Trouble | null = null;
  chosen: number | null = null;
  private engine: Engine | null = null;
  private over = false;
  private strikes = 0;
  private renewals = 0;
  private attempts = 0;
  private timer = 0;
  private seconds: number;
  private readonly listening = new AbortController();

  constructor(
    private readonly video: HTMLVideoElement,
    private frame: Frame,
    private readonly options: Options,
  ) {
    this.seconds = options.ahead ?? 10;
    addEventListener("online", () => this.trouble === "network" && this.retry(), { signal: this.listening.signal });
    void this.begin(options.from ?? 0);
  }

  get levels(): readonly Level[] {
    return this.engine?.levels ?? [];
  }

  get level(): number {
    return this.engine?.level ?? -1;
  }

  choose(level: number | null): void {
    this.chosen = level;
    this.engine?.choose(level);
    this.options.onLevels?.();
  }

  ahead(seconds: number): void {
    this.seconds = seconds;
    this.engine?.ahead(seconds);
  }

  /** At once, and not when its time has come. */
  retry(): void {
    clearTimeout(this.timer);
    if (this.over) return;
    if (this.trouble === "early") void this.renew();
    else if (this.engine && this.trouble === "network") this.engine.resume();
    else void this.begin(this.video.currentTime);
  }

  destroy(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.listening.abort();
    this.engine?.destroy();
  }

  private async begin(from: number): Promise<void> {
    this.engine?.destroy();
    this.engine = null;
    const listener = {
      onLevels: () => this.options.onLevels?.(),
      onProgress: () => this.onProgress(),
      onFailure: (failure: Failure) => void this.failed(failure),
    };
    const { playback } = this.frame;
    const hls = await engine().catch(() => undefined);
    if (this.over) return;
    if (hls === undefined) return this.later(); // a part of the page did not come
    const way = wayOf({ source: hls?.supported() ?? false, native: this.video.canPlayType(PLAYLIST) !== "" }, playback);
    if (way === "none") return this.tell("unsupported");
    if (way === "early") return this.options.renew ? this.later("early") : this.tell("early");
    this.engine = way === "hls" ? new hls!.HlsEngine(this.video, playback.url, from, this.seconds, listener) : new NativeEngine(this.video, playback.url, from, listener);
    if (this.chosen !== null) this.engine.choose(this.chosen);
  }

  private async failed({ kind, status }: Failure): Promise<void> {
    if (this.over) return;
    if (kind === "media") {
      if (++this.strikes > STRIKES) return this.tell("broken");
      return this.engine?.recover();
    }
    if (!OVER.includes(status)) return this.later();
    if (++this.renewals > STRIKES) return this.tell("broken");
    if (!(await this.renew())) this.renewals -= 1;
  }

  /** On with the video as the API has it now; false when nobody could be asked. */
  private async renew(): Promise<boolean> {
    try {
      const renewed = this.options.renew ? await this.options.renew() : null;
      if (this.over) return true;
      if (renewed) {
        this.frame = renewed;
        await this.begin(this.video.currentTime);
      } else this.tell("gone");
      return true;
    } catch {
      this.later(this.trouble === "early" ? "early" : "network");
      return false;
    }
  }

  private later(trouble: Trouble = "network"): void {
    this.tell(trouble);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.retry(), WAITS[Math.min(this.attempts++, WAITS.length - 1)]);
  }

  private onProgress(): void {
    this.attempts = this.renewals = 0;
    if (this.trouble === "network" || this.trouble === "early") this.tell(null);
  }

  private tell(trouble: Trouble | null): void {
    if (this.trouble === trouble) return;
    this.trouble = trouble;
    this.options.onTrouble?.(trouble);
  }
}

/** hls.js, where there is anything that it could play by; null where there is not. Throws when it does not come. */
async function engine(): Promise<typeof import("./hls_engine") | null> {
  return "MediaSource" in window || "ManagedMediaSource" in window ? import("./hls_engine") : null;
}
