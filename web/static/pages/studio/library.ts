/** The creator's videos, newest first, as they stand: asked anew every second while one of them is being made. */

import { effect, signal } from "@preact/signals";
import { api, data, type Schemas } from "../../app/api";
import { jobs, videoOver } from "../../app/upload/queue";
import { asked } from "./asked";
import { polling } from "./polling";

export type Video = Schemas["VideoBody"];

export const UNFINISHED = new Set(["uploading", "processing", "playable"]);
const OVER = new Set(["failed", "cancelled", "deleted"]);
const PAGE = 20;
const MILLISECONDS = 1000;

/** undefined until they are known. */
export const videos = signal<readonly Video[] | undefined>(undefined);
export const failure = signal<unknown>(null);
export const following = signal<string | null>(null);

let watching: AbortController | null = null;

export async function load(): Promise<void> {
  failure.value = null;
  try {
    await refresh();
  } catch (error) {
    failure.value = error;
  }
}

export async function more(): Promise<void> {
  const cursor = following.value;
  if (!cursor) return;
  const page = await asked(() => data(api.GET("/v1/videos", { params: { query: { limit: PAGE, cursor } } })));
  following.value = page.next;
  videos.value = [...(videos.value ?? []), ...page.items];
}

/** One that has changed, or is gone. */
export function put(id: string, video: Video | null): void {
  videos.value = videos.value?.flatMap((one) => (one.id === id ? (video ? [video] : []) : [one]));
  if (!video || OVER.has(video.state)) videoOver(id);
  watch();
}

/** The newest ones anew; older ones that were asked for before stay as they were told. */
async function refresh(): Promise<void> {
  const page = await asked(() => data(api.GET("/v1/videos", { params: { query: { limit: PAGE } } })));
  const oldest = page.items.at(-1)?.id ?? "";
  const older = page.next ? (videos.value ?? []).filter((one) => one.id < oldest) : [];
  if (!older.length) following.value = page.next;
  videos.value = [...page.items, ...older];
  for (const video of page.items) if (OVER.has(video.state)) videoOver(video.id);
  watch();
}

function watch(): void {
  if (watching || !running()) return;
  const controller = (watching = new AbortController());
  polling(
    async () => {
      await refresh();
      if (running()) return true;
      controller.abort();
      watching = null;
      return false;
    },
    { every: MILLISECONDS, about: ["video", "upload"] },
    controller.signal,
  );
}

function running(): boolean {
  return (videos.value ?? []).some(({ state }) => UNFINISHED.has(state));
}

// A video begins with its upload.
effect(() => {
  const begun = jobs.value.map((job) => job.videoId.value).filter(Boolean);
  const known = new Set((videos.peek() ?? []).map(({ id }) => id));
  if (begun.some((id) => !known.has(id!))) queueMicrotask(() => void load());
});
