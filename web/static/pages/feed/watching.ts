/** What happens to the story on the screen while it is there. Without a live hub everything works, only not by itself. */

import { signal } from "@preact/signals";

/** How many are watching it now; null where nobody says. */
export const watchingNow = signal<number | null>(null);

type Kind = "comments";
const listeners = new Map<string, Set<() => void>>();

/** Calls `heard` when something of this kind happened to a story; the answer stops that. */
export function announce(kind: Kind, story: string, heard: () => void): () => void {
  const name = `${kind} ${story}`;
  const found = listeners.get(name) ?? new Set();
  listeners.set(name, found.add(heard));
  return () => void found.delete(heard);
}

export function happened(kind: Kind, story: string): void {
  for (const heard of listeners.get(`${kind} ${story}`) ?? []) heard();
}
