/** The buttons and keys around the picture. */

import { clock } from "./format";

const byId = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];
export { SPEEDS };

/** Milliseconds without a movement after which the controls leave the picture alone. */
const IDLE = 2500;

export class Controls {
  private readonly stage = byId("stage");
  private readonly toggleButton = byId<HTMLButtonElement>("toggle");
  private readonly muteButton = byId<HTMLButtonElement>("mute");
  private readonly volume = byId<HTMLInputElement>("volume");
  private readonly fullscreenButton = byId<HTMLButtonElement>("fullscreen");
  private readonly time = byId("time");
  private idle = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly duration: () => number,
    private readonly busy: () => boolean,
  ) {
    this.recallVolume();
    this.wirePlayback();
    this.wireVolume();
    this.wireFullscreen();
    this.wireIdling();
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  toggle(): void {
    if (this.video.paused || this.video.ended) void this.video.play().catch(() => undefined);
    else this.video.pause();
  }

  private wirePlayback(): void {
    const { video } = this;
    video.addEventListener("click", () => this.toggle());
    this.toggleButton.addEventListener("click", () => this.toggle());
    byId("begin").addEventListener("click", () => this.toggle());
    for (const event of ["play", "pause", "ended", "emptied"]) {
      video.addEventListener(event, () => {
        const [icon, name] = video.ended ? ["again", "Play again"] : video.paused ? ["play", "Play"] : ["pause", "Pause"];
        setIcon(this.toggleButton, icon!, name!);
        setIcon(byId("begin"), video.ended ? "again" : "play", name!);
        this.stage.classList.toggle("paused", video.paused || video.ended);
        this.wake();
      });
    }
    for (const event of ["timeupdate", "durationchange", "seeking"]) {
      video.addEventListener(event, () => this.drawTime());
    }
    this.drawTime();

    // A pointer leaves the focus on what it pressed, and the space bar would press that again instead of playing.
    this.stage.addEventListener("click", (event) => {
      const button = (event.target as Element).closest("button");
      if (event.detail > 0 && button && !button.hasAttribute("aria-haspopup")) video.focus({ preventScroll: true });
    });
  }

  private drawTime(): void {
    this.time.firstElementChild!.textContent = clock(this.video.currentTime);
    this.time.lastElementChild!.textContent = ` / ${clock(this.duration())}`;
  }

  private recallVolume(): void {
    const { video } = this;
    const volume = Number(recall("volume") ?? 1);
    video.volume = volume >= 0 && volume <= 1 ? volume : 1;
    video.muted = recall("muted") === "true";
  }

  private wireVolume(): void {
    const { video } = this;
    const draw = () => {
      const silent = video.muted || video.volume === 0;
      setIcon(this.muteButton, silent ? "silence" : "sound", silent ? "Unmute" : "Mute");
      this.volume.value = String(video.muted ? 0 : video.volume);
      this.volume.style.setProperty("--share", `${Number(this.volume.value) * 100}%`);
    };
    this.muteButton.addEventListener("click", () => this.toggleMute());
    this.volume.addEventListener("input", () => {
      video.volume = Number(this.volume.value);
      video.muted = video.volume === 0;
    });
    video.addEventListener("volumechange", () => {
      draw();
      if (video.volume > 0) remember("volume", String(video.volume));
      remember("muted", String(video.muted));
    });
    draw();
  }

  private toggleMute(): void {
    this.video.muted = !this.video.muted;
    if (!this.video.muted && this.video.volume === 0) this.video.volume = 0.5;
  }

  private wireFullscreen(): void {
    this.fullscreenButton.addEventListener("click", () => this.toggleFullscreen());
    document.addEventListener("fullscreenchange", () => {
      const full = document.fullscreenElement !== null;
      setIcon(this.fullscreenButton, full ? "shrink" : "grow", full ? "Leave full screen" : "Full screen");
    });
  }

  private toggleFullscreen(): void {
    const video = this.video as HTMLVideoElement & { webkitEnterFullscreen?: () => void };
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (this.stage.requestFullscreen) void this.stage.requestFullscreen().catch(() => undefined);
    else video.webkitEnterFullscreen?.(); // iPhones know full screen for videos only
  }

  private wireIdling(): void {
    for (const event of ["pointermove", "pointerdown", "focusin", "keydown"]) {
      this.stage.addEventListener(event, () => this.wake());
    }
    this.stage.addEventListener("pointerleave", () => this.rest());
  }

  private wake(): void {
    this.stage.classList.remove("idle");
    clearTimeout(this.idle);
    this.idle = window.setTimeout(() => this.rest(), IDLE);
  }

  private rest(): void {
    const focused = this.stage.querySelector(".controls :focus-visible") !== null;
    if (!this.video.paused && !this.busy() && !focused) this.stage.classList.add("idle");
  }

  private onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, [role=menu]")) return;
    const pressesIt = target.closest("button, a, summary") && (event.key === " " || event.key === "Enter");
    const action = pressesIt ? undefined : this.actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    // The arrows scroll a table that is focused, and Home and End belong to the page unless the scrubber has the focus.
    const elsewhere = target.closest(".facts") && event.key !== " ";
    const pages = (event.key === "Home" || event.key === "End") && target.id !== "scrubber";
    if (!action || pages || (elsewhere && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    action();
    this.wake();
  }

  private readonly actions: Record<string, () => void> = {
    " ": () => this.toggle(),
    k: () => this.toggle(),
    m: () => this.toggleMute(),
    f: () => this.toggleFullscreen(),
    ArrowLeft: () => this.skip(-2),
    ArrowRight: () => this.skip(2),
    ArrowUp: () => this.louder(0.1),
    ArrowDown: () => this.louder(-0.1),
    Home: () => this.skip(-Infinity),
    End: () => this.skip(Infinity),
  };

  private skip(seconds: number): void {
    this.video.currentTime = Math.min(Math.max(this.video.currentTime + seconds, 0), this.duration());
  }

  private louder(by: number): void {
    this.video.volume = Math.min(Math.max(this.video.volume + by, 0), 1);
    this.video.muted = this.video.volume < 0.01;
  }
}

function setIcon(button: HTMLElement, icon: string, name: string): void {
  button.querySelector("use")!.setAttribute("href", `#${icon}`);
  button.setAttribute("aria-label", name);
  button.title = name;
}

/** Storage may be forbidden; then nothing is remembered. */
function recall(key: string): string | null {
  try {
    return localStorage.getItem(`video-window.${key}`);
  } catch {
    return null;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`video-window.${key}`, value);
  } catch {
    /* private browsing */
  }
}
