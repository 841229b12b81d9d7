/** hls.js, set up for short videos that follow one another; imported when the first of them is attached. */

import Hls, { type ErrorData, type LoadPolicy } from "hls.js";
import type { Engine, Level, Listener } from "./engine";
import { waits, WarmLoader } from "./loader";

export const supported = (): boolean => Hls.isSupported();

/** Tell after two attempts: what plays has seconds ahead, and who waits is told. */
function patience(firstByte: number, whole: number): LoadPolicy {
  const errorRetry = { maxNumRetry: 1, retryDelayMs: 400, maxRetryDelayMs: 400 };
  const timeoutRetry = { maxNumRetry: 1, retryDelayMs: 0, maxRetryDelayMs: 0 };
  return { default: { maxTimeToFirstByteMs: firstByte, maxLoadTimeMs: whole, timeoutRetry, errorRetry } };
}

/** Seconds; the longest that is a matter of few frames. */
const SHORT = 0.5;

/** Milliseconds; longer than hls.js waits before it asks again. */
const LOOK = 1_000;
const LOOKS = 2;

/** bit/s, as the last player saw the line: the next one begins with what is known. */
let line = 4_000_000;

export class HlsEngine implements Engine {
  private readonly hls: Hls;
  private readonly watch: number;

  constructor(video: HTMLVideoElement, url: string, from: number, ahead: number, listener: Listener) {
    this.hls = new Hls({
      enableWorker: false, // the segments are fMP4 already: nothing to transmux
      startPosition: from > 0 ? from : -1,
      capLevelToPlayerSize: true,
      maxBufferLength: ahead,
      maxMaxBufferLength: 30,
      abrEwmaDefaultEstimate: line,
      abrEwmaDefaultEstimateMax: 20_000_000,
      lowLatencyMode: false,
      enableID3MetadataCues: false,
      enableDateRangeMetadataCues: false,
      enableEmsgMetadataCues: false,
      loader: Hls.DefaultConfig.loader,
      pLoader: WarmLoader as never,
      fLoader: WarmLoader as never,
      manifestLoadPolicy: patience(8_000, 12_000),
      playlistLoadPolicy: patience(8_000, 12_000),
      fragLoadPolicy: patience(8_000, 30_000),
    });
    this.hls.on(Hls.Events.MANIFEST_PARSED, () => {
      this.hls.startLevel = this.hls.firstLevel; // the one that is listed first, of which the beginning was fetched
      listener.onLevels();
    });
    this.hls.on(Hls.Events.LEVEL_SWITCHED, () => listener.onLevels());
    this.hls.on(Hls.Events.FRAG_BUFFERED, () => {
      listener.onProgress();
      this.endShort(video);
    });
    this.hls.on(Hls.Events.ERROR, (_event, data) => told(data, listener));
    this.watch = this.watched(video, listener);
    this.hls.loadSource(url);
    this.hls.attachMedia(video);
  }

  /** hls.js may stand still after an error, neither asking nor failing: it waits for a segment that it has itself given up, as its
   * level was changed before anything was demuxed (1.7.4, `handleFragLoadAborted`). Then it is told of in its place. */
  private watched(video: HTMLVideoElement, listener: Listener): number {
    let erred = false;
    let looks = 0;
    this.hls.on(Hls.Events.ERROR, (_event, { type, fatal }) => (erred = !fatal && (erred || type === Hls.ErrorTypes.NETWORK_ERROR)));
    return window.setInterval(() => {
      const lacks = video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA && !video.ended;
      looks = erred && lacks && !waits(this.hls.config) ? looks + 1 : 0;
      if (looks < LOOKS) return;
      erred = false;
      listener.onFailure({ kind: "network", status: 0 });
    }, LOOK);
  }

  /** Decoders keep back some frames until they are told that no more come, and hls.js tells it when it plays: what has only a
   * few frames would never begin. */
  private endShort({ buffered, duration, readyState }: HTMLVideoElement): void {
    const end = buffered.length ? buffered.end(buffered.length - 1) : 0;
    const whole = duration < SHORT && end > duration - 0.01;
    if (!whole || readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) return;
    for (const type of ["video", "audio"] as const) this.hls.trigger(Hls.Events.BUFFER_EOS, { type });
  }

  get levels(): readonly Level[] {
    return this.hls.levels.map(({ width, height, averageBitrate, bitrate }) => ({ rung: Math.min(width, height), bitrate: averageBitrate || bitrate }));
  }

  get level(): number {
    return this.hls.currentLevel;
  }

  choose(level: number | null): void {
    this.hls.config.capLevelToPlayerSize = level === null;
    this.hls.nextLevel = level ?? -1;
  }

  ahead(seconds: number): void {
    this.hls.config.maxBufferLength = seconds;
  }

  resume(): void {
    if (this.hls.levels.length === 0) this.hls.loadSource(this.hls.url!);
    else this.hls.startLoad();
  }

  recover(): void {
    this.hls.recoverMediaError();
  }

  destroy(): void {
    if (Number.isFinite(this.hls.bandwidthEstimate)) line = this.hls.bandwidthEstimate;
    clearInterval(this.watch);
    this.hls.destroy();
  }
}

function told({ type, fatal, response }: ErrorData, listener: Listener): void {
  if (!fatal) return;
  listener.onFailure({ kind: type === Hls.ErrorTypes.NETWORK_ERROR ? "network" : "media", status: response?.code ?? 0 });
}
