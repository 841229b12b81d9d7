/** The page of `vw play`: puts picture, controls and facts together. `?native=1` leaves the playlists to the browser. */

import { loadAsset, mediaUrl, type Asset } from "./asset";
import { Controls, SPEEDS } from "./controls";
import { createEngine, STOPPED, type Engine, type Failure, type Level, type Listener } from "./engine";
import { markRung, paint, renderFacts } from "./facts";
import { codecName, rate, size } from "./format";
import { Menu } from "./menu";
import { Scrubber } from "./scrubber";
import { Stats } from "./stats";
import { Storyboard } from "./storyboard";

const byId = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

class Player {
  readonly errors: { detail: string; fatal: boolean }[] = [];
  private readonly video = byId<HTMLVideoElement>("video");
  private readonly poster = byId<HTMLImageElement>("poster");
  private readonly qualityButton = byId<HTMLButtonElement>("quality");
  private readonly facts = byId("facts");
  private readonly stats = new Stats(this.video, () => this.engine);
  private readonly native = new URLSearchParams(location.search).has("native");
  private engine: Engine = STOPPED;
  /** Seconds; where it was when it failed. */
  private position = 0;

  constructor(private readonly asset: Asset) {
    this.dress();
    renderFacts(this.facts, asset, this.stats.root);

    const duration = () => (Number.isFinite(this.video.duration) ? this.video.duration : (asset.duration ?? 0));
    const storyboard = new Storyboard(byId("glimpse"));
    if (asset.images?.storyboard_vtt) void storyboard.load(mediaUrl(asset.images.storyboard_vtt));
    new Scrubber(byId("scrubber"), this.video, storyboard, duration);

    const quality = new Menu(this.qualityButton, () => this.qualities(), (level) => this.choose(level));
    const speed = new Menu(byId("speed"), () => this.speeds(), (value) => this.setSpeed(value));
    new Controls(this.video, duration, () => quality.isOpen || speed.isOpen);

    this.video.addEventListener("ratechange", () => (byId("speed").textContent = `${this.video.playbackRate}×`));
    byId("retry").addEventListener("click", () => this.retry());
    window.addEventListener("online", () => byId("failure").hidden || this.retry());
    this.video.addEventListener("timeupdate", () => {
      if (this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) this.position = this.video.currentTime;
    });
    this.wireSpinner();
    this.start(-1);
  }

  /** Index of the level that is shown, in the order of the multivariant playlist; -1 when none is or nobody knows. */
  get currentLevel(): number {
    return this.engine.currentLevel;
  }

  get levels(): Level[] {
    return this.engine.levels;
  }

  get engineName(): string {
    return this.engine.name;
  }

  /** From the first paint on, something of the picture: its colour, its blur, its poster, and then itself. */
  private dress(): void {
    const { width, height, images = {} } = this.asset;
    const stage = byId("stage");
    const shape = (w: number, h: number) => {
      stage.style.setProperty("--w", String(w));
      stage.style.setProperty("--h", String(h));
    };
    if (width && height) shape(width, height);
    else this.video.addEventListener("loadedmetadata", () => shape(this.video.videoWidth, this.video.videoHeight));
    if (images.dominant_colour) stage.style.setProperty("--colour", images.dominant_colour);
    if (images.thumbhash) paint(images.thumbhash, byId<HTMLCanvasElement>("thumbhash"));

    const poster = images.poster_webp ?? images.poster;
    if (!poster) return;
    this.poster.src = mediaUrl(poster);
    void this.poster.decode().then(() => (this.poster.hidden = false), () => undefined);
    // The poster goes only when a frame is really on the screen: `playing` alone comes before the picture does.
    const reveal = () => this.onFrame(() => stage.classList.add("revealed"));
    this.video.addEventListener("playing", reveal, { once: true });
    this.video.addEventListener("seeking", reveal, { once: true });
  }

  private onFrame(then: () => void): void {
    if ("requestVideoFrameCallback" in this.video) this.video.requestVideoFrameCallback(then);
    else then();
  }

  private start(from: number): void {
    const listener: Listener = {
      onLevels: () => this.drawQuality(),
      onSwitch: () => this.drawQuality(),
      onError: (error) => this.errors.push(error),
      onFailure: (failure) => this.fail(failure),
    };
    this.engine = createEngine(this.video, this.asset.rungs ?? [], listener, this.native, from);
    this.drawQuality();
  }

  private fail({ kind, detail }: Failure): void {
    const engine = this.engine;
    this.engine = STOPPED;
    queueMicrotask(() => engine.destroy()); // once it has told everybody else of its error
    this.video.pause();
    byId("spinner").hidden = true;
    const failure = byId("failure");
    const [title, text] =
      kind === "network"
        ? ["The picture stopped coming", "The server does not answer. Is it still running?"]
        : ["This part cannot be played", "What came from the server is not what it should be."];
    failure.querySelector("h2")!.textContent = title;
    failure.querySelector("p")!.textContent = text;
    failure.querySelector("code")!.textContent = detail;
    byId("stage").classList.add("failed");
    failure.hidden = false;
    if (!document.activeElement?.closest(".facts")) byId("retry").focus({ preventScroll: true });
  }

  /** Begin anew where it stopped. */
  private retry(): void {
    byId("failure").hidden = true;
    byId("stage").classList.remove("failed");
    this.start(this.position || -1);
    void this.video.play().catch(() => undefined);
  }

  /** What is playing: in hls.js the level, else the rung of the size that is seen. */
  private playing(): Level | undefined {
    const { videoWidth, videoHeight } = this.video;
    const rung = this.asset.rungs?.find(({ width, height }) => width === videoWidth && height === videoHeight);
    return (
      this.engine.levels[this.engine.currentLevel] ??
      (rung && { rung: rung.name, width: videoWidth, height: videoHeight, codec: rung.codec, bitrate: rung.average_bandwidth })
    );
  }

  private drawQuality(): void {
    const playing = this.playing();
    const chosen = this.engine.chosen === null ? undefined : this.engine.levels[this.engine.chosen];
    const edge = (level: Level) => `${Math.min(level.width, level.height)}p`;
    this.qualityButton.textContent = chosen ? edge(chosen) : playing ? `Auto ${edge(playing)}` : "Auto";
    markRung(this.facts, playing?.rung ?? "");
    this.stats.show(playing);
  }

  private qualities() {
    const { levels, currentLevel, chosen } = this.engine;
    const playing = this.playing();
    const choices = levels
      .map((level, value) => ({
        value: value as number | null,
        text: size(level.width, level.height),
        detail: [codecName(level.codec), rate(level.bitrate), value === currentLevel && "playing"].filter(Boolean).join(" · "),
        chosen: chosen === value,
        pixels: level.width * level.height,
      }))
      .sort((a, b) => b.pixels - a.pixels);
    const auto = { value: null, text: "Auto", detail: levels.length ? "as the connection allows" : "chosen by the browser", chosen: chosen === null };
    if (playing && !levels.length) auto.detail += ` · ${size(playing.width, playing.height)}`;
    return [auto, ...choices];
  }

  private choose(level: number | null): void {
    this.engine.choose(level);
    this.drawQuality();
  }

  private speeds() {
    const { playbackRate } = this.video;
    return SPEEDS.map((value) => ({ value, text: `${value}×`, chosen: value === playbackRate }));
  }

  private setSpeed(value: number): void {
    this.video.defaultPlaybackRate = value; // what a reset of the element falls back to
    this.video.playbackRate = value;
  }

  /** A wheel for those who wait, but not for the blink that every seek takes. */
  private wireSpinner(): void {
    const spinner = byId("spinner");
    let timer = 0;
    this.video.addEventListener("waiting", () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => (spinner.hidden = !byId("failure").hidden || this.video.paused), 300);
    });
    for (const event of ["playing", "canplay", "pause", "ended"]) {
      this.video.addEventListener(event, () => {
        clearTimeout(timer);
        spinner.hidden = true;
      });
    }
  }
}

declare global {
  interface Window {
    player?: Player;
  }
}

window.player = new Player(await loadAsset());
