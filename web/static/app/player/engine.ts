/** What turns playlists into a picture, and what it tells: hls.js where there are Media Source Extensions, else the browser. */

export interface Level {
  /** The short edge of the picture, in pixels, as rungs are called. */
  rung: number;
  /** bit/s. */
  bitrate: number;
}

export interface Failure {
  kind: "network" | "media";
  /** What the address was answered with; 0 where nothing came. */
  status: number;
}

export interface Listener {
  onLevels(): void;
  /** Something arrived. */
  onProgress(): void;
  onFailure(failure: Failure): void;
}

export interface Engine {
  /** What can be chosen from, from small to large; empty where the browser keeps the choice to itself. */
  readonly levels: readonly Level[];
  /** Index of what is shown, -1 where nobody knows. */
  readonly level: number;
  /** null for automatic. */
  choose(level: number | null): void;
  /** Keep so many seconds ahead of what plays. */
  ahead(seconds: number): void;
  /** Go on after a failure of the network. */
  resume(): void;
  /** Go on after a failure of the decoder. */
  recover(): void;
  destroy(): void;
}

export class NativeEngine implements Engine {
  readonly levels = [];
  readonly level = -1;
  private readonly listening = new AbortController();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly url: string,
    private readonly from: number,
    private readonly listener: Listener,
  ) {
    const failed = () => listener.onFailure({ kind: video.error?.code === MediaError.MEDIA_ERR_NETWORK ? "network" : "media", status: 0 });
    video.addEventListener("error", failed, { signal: this.listening.signal });
    video.addEventListener("loadeddata", () => listener.onProgress(), { signal: this.listening.signal });
    this.load(from);
  }

  private load(from: number): void {
    this.video.src = this.url;
    if (from > 0) this.video.addEventListener("loadedmetadata", () => (this.video.currentTime = from), { once: true, signal: this.listening.signal });
    this.listener.onLevels();
  }

  choose(): void {}

  ahead(): void {}

  resume(): void {
    this.load(this.video.currentTime || this.from);
  }

  recover(): void {
    this.resume();
  }

  destroy(): void {
    this.listening.abort();
    this.video.removeAttribute("src");
    this.video.load();
  }
}
