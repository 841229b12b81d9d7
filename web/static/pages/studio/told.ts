/** What the live hub tells of one's own things (docs/live.md, `user:me`). Without a hub the pages ask again by themselves. */

import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { live } from "../../app/live";
import { me } from "../../app/session";

/** The hub is there: what changes is told, and need not be asked for as often. */
export const hubThere = signal(false);

export type What = "video" | "upload" | "story" | "creator" | "notice";

const listeners = new Map<What, Set<() => void>>();

/** Calls `heard` when something of the kind has changed; returns what ends it. */
export function onNews(kinds: readonly What[], heard: () => void): () => void {
  for (const kind of kinds) listeners.set(kind, (listeners.get(kind) ?? new Set()).add(heard));
  return () => kinds.forEach((kind) => listeners.get(kind)?.delete(heard));
}

/** `onNews` for as long as a component is shown. */
export function useNews(kinds: readonly What[], heard: () => void): void {
  useEffect(() => onNews(kinds, heard));
}

function tell(kind: string): void {
  listeners.get(kind as What)?.forEach((heard) => heard());
}

function all(): void {
  new Set([...listeners.values()].flatMap((some) => [...some])).forEach((heard) => heard());
}

let leave: (() => void) | null = null;

effect(() => {
  const there = Boolean(me.value);
  if (there && !leave) {
    leave = live.subscribe("user:me", {
      state: (_now, changed) => {
        hubThere.value = true;
        if (changed.progress || changed.upload) tell("video");
        if (changed.unread !== undefined) tell("notice");
      },
      event: tell,
      reload: all,
      refused: () => (hubThere.value = false),
    });
  } else if (!there && leave) {
    leave();
    leave = null;
    hubThere.value = false;
  }
});
