/** What happens to the story on the screen while it is there. Without a live hub everything works, only not by itself. */

import { signal } from "@preact/signals";
import { api, data } from "../../app/api";
import type { Live } from "../../app/live";
import { gone, patch, type Item } from "./reels";

/** How many are watching it now; null where nobody says. */
export const watchingNow = signal<number | null>(null);

type Counter = "likes" | "comments" | "shares";
const COUNTERS: readonly Counter[] = ["likes", "comments", "shares"];

/** `all`: more may be otherwise than what was said last. */
type Heard = (all: boolean) => void;

const listeners = new Map<string, Set<Heard>>();
let hub: Live | null = null;
let story: string | null = null;
let leave = () => {};

/** Calls `heard` whenever somebody has said, changed or deleted something about a story; the answer ends that. */
export function onComments(about: string, heard: Heard): () => void {
  const found = listeners.get(about) ?? new Set();
  listeners.set(about, found.add(heard));
  return () => void found.delete(heard);
}

/** Which story is on the screen. */
export function attend(next: string | null): void {
  if (next === story) return;
  story = next;
  watchingNow.value = null;
  const before = leave;
  leave = hub && story ? followed(hub, story) : () => {};
  before(); // after that: the socket stays as long as something is followed
}

/** Fetches what speaks to the hub, and begins. */
export async function connect(): Promise<void> {
  const { live } = await import("../../app/live");
  hub = live;
  if (story) leave = followed(hub, story);
}

function followed(live: Live, id: string): () => void {
  const change = (changed: Partial<Item>) => patch((item) => item.id === id, (item) => ({ ...item, ...changed }));
  return live.subscribe(`story:${id}`, {
    state(now, changed) {
      if (id === story && typeof now.watching === "number") watchingNow.value = now.watching;
      const told = COUNTERS.filter((name) => typeof changed[name] === "number").map((name) => [name, changed[name]]);
      if (told.length) change(Object.fromEntries(told) as Partial<Item>);
    },
    event(kind) {
      if (kind === "gone") gone(id);
      else if (kind === "comment") for (const heard of listeners.get(id) ?? []) heard(false);
    },
    reload() {
      data(api.GET("/v1/feed/stories/{story_id}", { params: { path: { story_id: id } } })).then(change, () => undefined);
      for (const heard of listeners.get(id) ?? []) heard(true);
    },
  });
}
