/** Where in the column one is: by finger and wheel as it scrolls, by keyboard at once. */

import { like } from "./reactions";
import { reel } from "./reels";
import { sheet } from "./sheets";
import { captionsShown, sound } from "./sound";
import { toggle } from "./stage";

let column: HTMLElement | null = null;
/** The index that is scrolled to: until it is there, what lies between is only passed. */
let target: number | null = null;
/** What is said below the last story is on the screen. */
let below = true;

export function bind(element: HTMLElement): () => void {
  column = element;
  const resized = new ResizeObserver(() => settle());
  resized.observe(element);
  const taken = () => (target = null); // the finger knows better
  for (const event of ["pointerdown", "wheel", "touchstart"]) element.addEventListener(event, taken, { passive: true });
  // Where it came to rest is where one is, also when something else has scrolled it: find in page, a screen reader.
  element.addEventListener("scrollend", () => (taken(), swiped()));
  return () => {
    resized.disconnect();
    column = null;
  };
}

/** To where the list is, without a movement: another list is shown, or the screen was turned. */
export function settle(): void {
  if (!column) return;
  target = null;
  column.scrollTo({ top: reel.peek().index.peek() * column.clientHeight, behavior: "instant" });
}

/** There are more stories than before, or fewer. Browsers stay with what was on the screen, which may be the end of the list. */
export function recounted(before: number, now: number): void {
  if (before > 0 && now > before && below) reel.peek().at(before);
  if (below || now < before) settle();
  below = now === 0;
}

export function swiped(): void {
  if (!column) return;
  const at = column.scrollTop / column.clientHeight;
  below = Math.round(at) >= reel.value.items.value.length;
  if (target !== null) {
    if (Math.abs(at - target) < 0.01) target = null;
    return;
  }
  const index = Math.min(Math.round(at), reel.value.items.value.length - 1);
  if (index >= 0 && index !== reel.value.index.value) reel.value.at(index);
}

/** One on, or one back. Past the last story, to what is said at the end. */
export function go(by: number): void {
  const now = reel.value;
  const index = Math.max(0, now.index.value + by);
  if (!column || (index === now.index.value && by < 0)) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target = index;
  below = index >= now.items.value.length;
  if (index < now.items.value.length) now.at(index);
  column.scrollTo({ top: index * column.clientHeight, behavior: calm ? "instant" : "smooth" });
}

/** The keys of the feed, as long as it is there. */
export function keys(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || sheet.value || typing(event)) return;
    const act = ACTS[event.key];
    if (!act || (event.key === " " && (event.target as HTMLElement).closest("button, a, input"))) return;
    event.preventDefault();
    act();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}

const ACTS: Record<string, () => void> = {
  ArrowDown: () => go(1),
  PageDown: () => go(1),
  j: () => go(1),
  ArrowUp: () => go(-1),
  PageUp: () => go(-1),
  k: () => go(-1),
  Home: () => go(-Infinity),
  " ": toggle,
  m: () => (sound.value = !sound.value),
  t: () => (captionsShown.value = !captionsShown.value),
  l: () => withCurrent((story) => void like(story)),
  c: () => withCurrent((story) => (sheet.value = { kind: "comments", story })),
  i: () => withCurrent((story) => (sheet.value = { kind: "story", story })),
};

function withCurrent(act: (story: NonNullable<typeof reel.value.current>) => void): void {
  const story = reel.value.current;
  if (story) act(story);
}

/** Into a field, or at the slider, whose own keys these are. */
function typing(event: KeyboardEvent): boolean {
  return Boolean((event.target as HTMLElement).closest("textarea, select, input, [contenteditable]"));
}
