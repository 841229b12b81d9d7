/** Where in the studio one is: the address behind the `#`, so that a reload and the back button do what they say. */

import { computed, signal } from "@preact/signals";

export type Route =
  | { page: "videos" }
  | { page: "video"; id: string }
  | { page: "stories" }
  | { page: "story"; id: string }
  | { page: "profile" };

const hash = signal(location.hash);
addEventListener("hashchange", () => {
  hash.value = location.hash;
  scrollTo(0, 0);
});

export const route = computed<Route>(() => {
  const [page, id] = hash.value.replace(/^#\/?/, "").split("/");
  if (page === "videos" && id) return { page: "video", id: decodeURIComponent(id) };
  if (page === "stories") return id ? { page: "story", id: decodeURIComponent(id) } : { page: "stories" };
  return page === "profile" ? { page } : { page: "videos" };
});

export const toVideo = (id: string): string => `#/videos/${encodeURIComponent(id)}`;
export const toStory = (id: string): string => `#/stories/${encodeURIComponent(id)}`;

export function go(address: string): void {
  location.hash = address;
}
