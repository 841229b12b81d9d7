/** The bar along the bottom: where the video is, what is loaded, and a look ahead under the pointer. */

import { clock, spokenClock } from "./format";
import type { Storyboard } from "./storyboard";

export class Scrubber {
  private readonly played: HTMLElement;
  private readonly buffered: HTMLElement;
  private readonly thumb: HTMLElement;
  private dragging = false;
  private frame = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly video: HTMLVideoElement,
    private readonly storyboard: Storyboard,
    private readonly duration: () => number,
  ) {
    this.played = root.querySelector(".played")!;
    this.buffered = root.querySelector(".buffered")!;
    this.thumb = root.querySelector(".thumb")!;

    root.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      root.setPointerCapture(event.pointerId);
      this.dragging = true;
      root.classList.add("dragging");
      this.seek(event);
    });
    root.addEventListener("pointermove", (event) => {
      if (this.dragging) this.seek(event);
      else this.peek(event);
    });
    const release = () => {
      this.dragging = false;
      root.classList.remove("dragging");
    };
    root.addEventListener("pointerup", (event) => {
      release();
      if (event.pointerType !== "mouse") storyboard.hide();
    });
    root.addEventListener("pointercancel", release);
    root.addEventListener("pointerleave", () => {
      if (!this.dragging) storyboard.hide();
    });

    for (const event of ["play", "seeked", "timeupdate", "progress", "durationchange"]) {
      video.addEventListener(event, () => this.draw());
    }
  }

  /** Time events come four times a second; in between, every frame moves the bar. */
  private readonly draw = (): void => {
    const [time, whole] = [this.video.currentTime, this.duration()];
    const share = whole ? Math.min(time / whole, 1) : 0;
    this.played.style.transform = `scaleX(${share})`;
    this.thumb.style.left = `${share * 100}%`;
    this.drawBuffered(time, whole);

    this.root.setAttribute("aria-valuemax", whole.toFixed(1));
    this.root.setAttribute("aria-valuenow", time.toFixed(1));
    this.root.setAttribute("aria-valuetext", `${spokenClock(time)} of ${spokenClock(whole)}`);

    cancelAnimationFrame(this.frame);
    if (!this.video.paused && !this.video.ended) this.frame = requestAnimationFrame(this.draw);
  };

  private drawBuffered(time: number, whole: number): void {
    const ranges = this.video.buffered;
    for (let i = 0; i < ranges.length; i++) {
      const [start, end] = [ranges.start(i), ranges.end(i)];
      // A tenth of a second of grace: audio and video seldom begin on the same sample.
      if (time < start - 0.1 || time > end) continue;
      this.buffered.style.left = `${(start / whole) * 100}%`;
      this.buffered.style.width = `${(Math.min(end - start, whole) / whole) * 100}%`;
      return;
    }
    this.buffered.style.width = "0";
  }

  private seek(event: PointerEvent): void {
    this.video.currentTime = this.peek(event);
    this.draw();
  }

  /** Show the moment under the pointer; its time in seconds. */
  private peek(event: PointerEvent): number {
    const track = this.root.firstElementChild!.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - track.left) / track.width, 0), 1);
    const time = share * this.duration();
    const stage = this.root.parentElement!.getBoundingClientRect();
    this.storyboard.show(time, track.left - stage.left + share * track.width, clock(time));
    return time;
  }
}
