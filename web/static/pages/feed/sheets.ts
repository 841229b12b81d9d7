/** Which sheet lies over the feed. */

import { signal } from "@preact/signals";
import type { Item } from "./reels";

export type Open =
  | { kind: "comments" | "story" | "creator" | "quality"; story: Item }
  | { kind: "report"; of: "story" | "comment" | "account"; id: string }
  | { kind: "search" }
  | null;

export const sheet = signal<Open>(null);

export function close(): void {
  sheet.value = null;
}
