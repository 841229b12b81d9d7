/** What turns the playlists into a picture: hls.js where the browser has Media Source Extensions, else the browser itself. */

import Hls, { ErrorDetails, ErrorTypes, type LoadPolicy } from "hls.js";
import { MASTER, type Rung } from "./asset";

export interface Level {
  rung: string;
  width: number;
  height: number;
  codec: string | undefined;
  /** bit/s, on average where the playlist says so. */
  bitrate: number | undefined;
}

export interface Failure {
  kind: "network" | "media";
  detail: string;
}

/** What the engine tells the page. */
export interface Listener {
  onLevels(): void;
  onSwitch(): void;
  onError(error: { detail: string; fatal: boolean }): void;
  onFailure(failure: Failure): void;
}

export interface Engine {
  readonly name: string;
  /** What can be chosen from, in the order of the playlist; empty where the browser keeps the choice to itself. */
  readonly levels: Level[];
  /** Index of the level that is shown, -1 when none is or nobody knows. */
  readonly currentLevel: number;
  /** The level that was asked for, null for automatic. */
  readonly chosen: number | null;
  /** Measured download rate in bit/s. */
  readonly throughput: number | undefined;
  choose(level: number | null): void;
  destroy(): void;
}

/** What there is after a failure, until somebody tries again. */
export const STOPPED: Engine = { name: "", levels: [], currentLevel: -1, chosen: null, throughput: undefined, choose() {}, destroy() {} };

export function createEngine(video: HTMLVideoElement, rungs: Rung[], listener: Listener, forceNative: boolean, from: number): Engine {
  return Hls.isSupported() && !forceNative ? new HlsEngine(video, rungs, listener, from) : new NativeEngine(video, listener, from);
}

/** Give up after some 4 s: the server is on this machine, or it has gone. */
const PATIENCE: LoadPolicy = {
  default: {
    maxTimeToFirstByteMs: 8_000,
    maxLoadTimeMs: 20_000,
    timeoutRetry: { maxNumRetry: 1, retryDelayMs: 0, maxRetryDelayMs: 0 },
    errorRetry: { maxNumRetry: 3, retryDelayMs: 500, maxRetryDelayMs: 2_000 },
  },
};

/** hls.js may stand still after an error, neither asking nor failing: it waits for a segment that it has itself given up, as its
 * level was changed before anything was demuxed (1.7.4, `handleFragLoadAborted`). Longer than an answer is waited for. */
const PATIENCE_WITH_NETWORK_MS = 10_000;

/** The failure of the media element at which the media is held to be at fault; those before it are met with a reset. */
const STRIKES = 2;

/** How long hls.js has for resetting an element that has failed. */
const PATIENCE_WITH_RESET_MS = 1_000;

class HlsEngine implements Engine {
  readonly name = "hls.js";
  private readonly hls: Hls;
  private strikes = 0;
  /** Whether somebody wants it to play: a reset of the media element stops it without a `pause` event. */
  private wanted = false;
  private readonly listening = new AbortController();
  /** A level was asked for and nothing of it has arrived yet. */
  private stale = false;
  private stuck = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly rungs: Rung[],
    private readonly listener: Listener,
    from: number,
  ) {
    this.hls = new Hls({
      enableWorker: false, // the segments are fMP4 already: nothing to transmux
      startPosition: from,
      abrEwmaDefaultEstimate: 5_000_000, // starts sharp: the server is next door
      manifestLoadPolicy: PATIENCE,
      playlistLoadPolicy: PATIENCE,
      fragLoadPolicy: PATIENCE,
    });
    this.hls.on(Hls.Events.MANIFEST_PARSED, () => listener.onLevels());
    this.hls.on(Hls.Events.LEVELS_UPDATED, () => listener.onLevels());
    this.hls.on(Hls.Events.LEVEL_SWITCHED, () => listener.onSwitch());
    this.hls.on(Hls.Events.FRAG_BUFFERED, (_event, { frag }) => {
      clearTimeout(this.stuck);
      this.redraw(frag.type, frag.level);
    });
    this.hls.on(Hls.Events.ERROR, (_event, { type, details, fatal }) => this.onError(type, details, fatal));
    this.hls.on(Hls.Events.MEDIA_ATTACHED, () => this.resume());
    const { signal } = this.listening;
    video.addEventListener("play", () => (this.wanted = true), { signal });
    for (const event of ["pause", "ended"]) video.addEventListener(event, () => (this.wanted = false), { signal });
    video.addEventListener("error", () => this.onDeadElement(), { signal });
    this.hls.loadSource(MASTER);
    this.hls.attachMedia(video);
  }

  get levels(): Level[] {
    return this.hls.levels.map((level) => {
      const path = new URL(level.url[0] ?? "", location.href).pathname;
      const rung = this.rungs.find(({ playlist }) => playlist && path.endsWith(`/${playlist}`));
      return {
        rung: rung?.name ?? path.split("/").at(-2) ?? "",
        width: level.width,
        height: level.height,
        codec: rung?.codec ?? level.videoCodec,
        bitrate: rung?.average_bandwidth ?? level.averageBitrate ?? level.bitrate,
      };
    });
  }

  get currentLevel(): number {
    return this.hls.currentLevel;
  }

  get chosen(): number | null {
    return this.hls.autoLevelEnabled ? null : this.hls.manualLevel;
  }

  get throughput(): number | undefined {
    return Number.isFinite(this.hls.bandwidthEstimate) ? this.hls.bandwidthEstimate : undefined;
  }

  choose(level: number | null): void {
    // Asked for: shown at once, even if what was loaded ahead is thrown away. Automatic: from the next segment on.
    if (level === null) this.hls.nextLevel = -1;
    else this.hls.currentLevel = level;
    this.stale = level !== null;
  }

  /** A paused video goes on showing the frame of the old level; a seek to where it stands brings the new one. */
  private redraw(type: string, level: number): void {
    if (!this.stale || type !== "main" || level !== this.hls.manualLevel) return;
    this.stale = false;
    if (this.video.paused) this.video.currentTime = this.video.currentTime;
  }

  destroy(): void {
    this.listening.abort();
    clearTimeout(this.stuck);
    this.hls.destroy();
  }

  private onError(type: ErrorTypes, detail: ErrorDetails, fatal: boolean): void {
    if (detail === ErrorDetails.INTERNAL_ABORTED) return; // what was being loaded when somebody chose another level
    this.listener.onError({ detail, fatal });
    clearTimeout(this.stuck);
    if (type === ErrorTypes.NETWORK_ERROR && !fatal) this.watch(detail);
    if (fatal && type !== ErrorTypes.MEDIA_ERROR) {
      this.listener.onFailure({ kind: type === ErrorTypes.NETWORK_ERROR ? "network" : "media", detail });
    } else if (fatal || detail === ErrorDetails.MEDIA_SOURCE_REQUIRES_RESET) {
      // A decoder may stumble. But hls.js resets itself for as long as a damaged segment fails, from the start each time.
      this.strike(detail, fatal);
    }
  }

  /** Until something has come: fail when by then there is nothing left to play. */
  private watch(detail: string): void {
    this.stuck = window.setTimeout(() => {
      if (this.video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA || this.video.ended) this.watch(detail);
      else this.listener.onFailure({ kind: "network", detail });
    }, PATIENCE_WITH_NETWORK_MS);
  }

  /**
   * An element with an error plays nothing more until it is reset. hls.js does that for most errors, not for all: what
   * Chromium finds while it appends, after a first reset, is told as not fatal and left at that.
   */
  private onDeadElement(): void {
    window.setTimeout(() => {
      const { error } = this.video;
      if (error && !this.listening.signal.aborted) this.strike(error.message, true);
    }, PATIENCE_WITH_RESET_MS);
  }

  private strike(detail: string, reset: boolean): void {
    if (++this.strikes === STRIKES) this.listener.onFailure({ kind: "media", detail });
    else if (reset) this.hls.recoverMediaError();
  }

  private resume(): void {
    if (this.wanted) void this.video.play().catch(() => undefined);
  }
}

class NativeEngine implements Engine {
  readonly name = "the browser";
  readonly levels: Level[] = [];
  readonly currentLevel = -1;
  readonly chosen = null;
  readonly throughput = undefined;
  private readonly listening = new AbortController();

  constructor(
    private readonly video: HTMLVideoElement,
    listener: Listener,
    from: number,
  ) {
    const { signal } = this.listening;
    video.addEventListener("resize", () => listener.onSwitch(), { signal });
    video.addEventListener(
      "error",
      () => {
        const { code, message } = video.error!;
        listener.onError({ detail: message, fatal: true });
        listener.onFailure({ kind: code === MediaError.MEDIA_ERR_NETWORK ? "network" : "media", detail: message });
      },
      { signal },
    );
    video.src = MASTER;
    if (from > 0) video.addEventListener("loadedmetadata", () => (video.currentTime = from), { signal, once: true });
  }

  choose(): void {}

  destroy(): void {
    this.listening.abort();
    this.video.removeAttribute("src");
    this.video.load();
  }
}
