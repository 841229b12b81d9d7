/** How playback goes, four times a second. */

import type { Engine, Level } from "./engine";
import { el } from "./facts";
import { codecName, rate, size } from "./format";

export class Stats {
  readonly root: HTMLElement;
  private readonly values = new Map<string, HTMLElement>();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly engine: () => Engine,
  ) {
    const cells = ["Rendition", "Buffer ahead", "Dropped frames", "Throughput"].map((name) => {
      const value = el("dd", {}, "–");
      this.values.set(name, value);
      return el("div", {}, el("dt", {}, name), value);
    });
    this.root = el("section", { class: "stats", "aria-label": "Playback" }, el("dl", {}, ...cells));
    window.setInterval(() => this.measure(), 250);
  }

  show(level: Level | undefined): void {
    this.set("Rendition", level ? size(level.width, level.height) : "–", level ? codecName(level.codec) : "");
  }

  private measure(): void {
    const { video } = this;
    this.set("Buffer ahead", `${this.ahead().toFixed(1)} s`);
    const { droppedVideoFrames: dropped, totalVideoFrames: total } = video.getVideoPlaybackQuality();
    this.set("Dropped frames", String(dropped), `of ${total}`);
    const { throughput, name } = this.engine();
    this.set("Throughput", rate(throughput), name && `by ${name}`);
  }

  /** Seconds that can be played without another byte. */
  private ahead(): number {
    const { buffered, currentTime } = this.video;
    for (let i = 0; i < buffered.length; i++) {
      if (currentTime >= buffered.start(i) - 0.1 && currentTime <= buffered.end(i)) return buffered.end(i) - currentTime;
    }
    return 0;
  }

  private set(name: string, value: string, detail = ""): void {
    const cell = this.values.get(name)!;
    if (cell.dataset["shown"] === value + detail) return;
    cell.dataset["shown"] = value + detail;
    cell.replaceChildren(value, el("small", {}, detail));
  }
}
