/** The three elements that play: the story on the screen, the next one, ready to begin, and the one before, as it was left.
 *
 * Elements are kept and handed on: browsers allow sound by element. Exactly one plays.
 */

import { signal } from "@preact/signals";
import { api, data } from "../../app/api";
import { attach, type Player, type Trouble } from "../../app/player/attach";
import { warm } from "../../app/player/warm";
import { Problem } from "../../app/problem";
import type { Item } from "./reels";
import { sound } from "./sound";

/** Seconds kept ahead of what plays, and of what does not yet. */
const PLAYING = 10;
const WAITING = 2;
/** Milliseconds after which the next story is fetched though the one on the screen has not begun. */
const PATIENCE = 2_500;

interface Slot {
  video: HTMLVideoElement;
  story: string | null;
  player: Player | null;
}

/** The stories whose picture is there: their poster is not needed any more. */
export const shown = signal<ReadonlySet<string>>(new Set());
export const playing = signal(false);
/** The browser wants a gesture first. */
export const blocked = signal(false);
/** It has nothing to play, and should. */
export const stalled = signal(false);
export const trouble = signal<Trouble | null>(null);
/** Counts whenever there are other levels, or another one is shown. */
export const levels = signal(0);
export const onScreen = signal<HTMLVideoElement | null>(null);

const slots: Slot[] = [];
const places = new Map<string, HTMLElement>();
let order: readonly Item[] = [];
let at = -1;
let wanted = true;
let timer = 0;

/** Where a story's video goes; null when its card is gone. */
export function place(story: string, element: HTMLElement | null): void {
  if (element) places.set(story, element);
  else places.delete(story);
  const slot = slotOf(story);
  if (slot && element && slot.video.parentElement !== element) element.append(slot.video);
}

/** The story at `index` of `items` is on the screen. */
export function show(items: readonly Item[], index: number): void {
  const before = order[at]?.id;
  [order, at] = [items, index];
  const story = items[index];
  if (!story) return leave();
  if (story.id === before && slotOf(story.id)) return;
  wanted = true;
  for (const slot of slots) if (slot.story !== story.id) rest(slot);
  const slot = taken(story);
  slot.player?.ahead(PLAYING);
  onScreen.value = slot.video;
  trouble.value = slot.player?.trouble ?? null;
  levels.value += 1;
  void play();
  clearTimeout(timer);
  if (slot.video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) follow();
  else timer = window.setTimeout(follow, PATIENCE);
}

/** Nothing is on the screen. */
export function leave(): void {
  at = -1;
  onScreen.value = null;
  for (const slot of slots) rest(slot);
}

export function toggle(): void {
  const video = onScreen.value;
  if (!video) return;
  wanted = video.paused;
  if (wanted) void play();
  else video.pause();
}

export function player(): Player | null {
  const story = order[at];
  return story ? (slotOf(story.id)?.player ?? null) : null;
}

export async function play(): Promise<void> {
  const video = onScreen.value;
  if (!video || !wanted || document.hidden) return;
  video.muted = !sound.value;
  try {
    await video.play();
    blocked.value = false;
  } catch (error) {
    if ((error as DOMException).name !== "NotAllowedError" || video !== onScreen.value) return;
    if (video.muted) blocked.value = true;
    else {
      video.muted = true; // until the first gesture
      await video.play().catch(() => void (blocked.value = true));
    }
  }
}

/** What comes next is attached, and what comes then is fetched. */
function follow(): void {
  clearTimeout(timer);
  const next = order[at + 1];
  const then = order[at + 2];
  if (next && !slotOf(next.id)) taken(next).player?.ahead(WAITING);
  if (then && !slotOf(then.id)) void warm(then.first_frame);
}

function slotOf(story: string): Slot | undefined {
  return slots.find((slot) => slot.story === story);
}

function taken(item: Item): Slot {
  const found = slotOf(item.id);
  if (found) return found;
  const near = new Set([order[at - 1]?.id, order[at]?.id, order[at + 1]?.id]);
  const slot = (slots.length < 3 ? added() : undefined) ?? slots.find(({ story }) => !story || !near.has(story)) ?? slots.find(({ story }) => story !== order[at]?.id)!;
  cleared(slot);
  slot.story = item.id;
  slot.video.width = item.first_frame.width;
  slot.video.height = item.first_frame.height;
  places.get(item.id)?.append(slot.video);
  slot.player = attach(slot.video, item.first_frame, {
    ahead: WAITING,
    renew: () => renewed(item),
    onTrouble: (found) => slot.story === order[at]?.id && (trouble.value = found),
    onLevels: () => slot.story === order[at]?.id && (levels.value += 1),
  });
  return slot;
}

async function renewed(item: Item) {
  try {
    const story = await data(api.GET("/v1/stories/{story_id}", { params: { path: { story_id: item.id } } }));
    return story.segments.find(({ frame }) => frame)?.frame ?? null;
  } catch (error) {
    if (error instanceof Problem && error.body.status === 404) return null;
    throw error;
  }
}

function cleared(slot: Slot): void {
  slot.video.pause();
  slot.player?.destroy();
  slot.player = null;
  if (slot.story) reveal(slot.story, false);
  slot.story = null;
}

function rest(slot: Slot): void {
  slot.video.pause();
  slot.player?.ahead(WAITING);
}

function reveal(story: string, is: boolean): void {
  if (shown.value.has(story) === is) return;
  const now = new Set(shown.value);
  if (is) now.add(story);
  else now.delete(story);
  shown.value = now;
}

function added(): Slot {
  const video = document.createElement("video");
  Object.assign(video, { playsInline: true, loop: true, muted: true, preload: "auto", disableRemotePlayback: true });
  video.tabIndex = -1;
  video.setAttribute("aria-hidden", "true");
  const slot: Slot = { video, story: null, player: null };
  slots.push(slot);
  const first = () => {
    if (slot.story && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) reveal(slot.story, true);
  };
  // The picture is there when a frame was handed to the screen, not when it was decoded.
  const framed = () => video.requestVideoFrameCallback(first);
  video.addEventListener("loadstart", () => "requestVideoFrameCallback" in video && framed());
  for (const event of ["playing", "timeupdate"]) video.addEventListener(event, first);
  video.addEventListener("emptied", () => slot.story && reveal(slot.story, false));
  for (const event of ["play", "pause", "playing", "waiting", "seeked", "canplay", "emptied"]) video.addEventListener(event, () => told(slot));
  // What is attached anew (another address, a decoder that stumbled) stands still (HTML, "media element load algorithm").
  video.addEventListener("loadedmetadata", () => slot.video === onScreen.value && void play());
  video.addEventListener("canplay", () => slot.video === onScreen.value && follow());
  return slot;
}

function told({ video }: Slot): void {
  if (video !== onScreen.value) return;
  playing.value = !video.paused;
  stalled.value = !video.paused && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
}

sound.subscribe((on) => {
  if (onScreen.value) onScreen.value.muted = !on;
});

// Who chose sound gets it with the first gesture, where the browser wanted one.
for (const event of ["pointerup", "keydown"]) {
  addEventListener(event, () => {
    const video = onScreen.value;
    if (video && sound.value && video.muted) video.muted = false;
    if (video && blocked.value) void play();
  });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) onScreen.value?.pause();
  else void play();
});
