/** What was watched, told in batches: every ten seconds, and when the page is left (docs/feed.md). */

import { api, type Schemas } from "../../app/api";
import { Problem } from "../../app/problem";

type Beacon = Schemas["BeaconBody"];

const EVERY = 10_000;
const MOST = 100;
/** Beacons that wait for a network; the oldest go. */
const KEPT = 300;
/** Of a video: so much of it is its end. */
const END = 0.95;
/** Milliseconds between two looks at what plays; more between them was no playing. */
const LOOK = 1_500;

const session = crypto.randomUUID();
let waiting: Beacon[] = [];
let sending = false;
let story: string | null = null;
let video: string | null = null;
let watched = 0;
let seen = 0;
let position = 0;
let completed = false;

/** A story came onto the screen, or none is there. */
export function watch(next: string | null, shown: string | null = null): void {
  if (next === story) return;
  close();
  [story, video, watched, seen, position, completed] = [next, shown, 0, 0, 0, false];
  if (story) put("view");
}

/** Called as it plays. */
export function played(time: number, duration: number): void {
  const now = performance.now();
  if (seen && now - seen < LOOK) watched += now - seen;
  seen = now;
  position = time;
  if (!completed && duration > 0 && time >= duration * END) {
    completed = true;
    put("complete");
  }
}

/** It stands still: the time until it goes on is not watched. */
export function paused(): void {
  seen = 0;
}

function close(): void {
  if (story && watched >= 1) put("watch");
}

function put(kind: Beacon["kind"]): void {
  const told = {
    id: crypto.randomUUID(),
    story_id: story!,
    video_id: video,
    kind,
    watched_ms: Math.round(watched),
    position_ms: Math.round(position * 1000),
  };
  watched = 0;
  waiting = [...waiting, told].slice(-KEPT);
}

async function send(): Promise<void> {
  close();
  if (sending || waiting.length === 0) return;
  sending = true;
  const batch = waiting.slice(0, MOST);
  try {
    await api.POST("/v1/beacons", { body: { session, beacons: batch }, keepalive: true });
    forget(batch);
  } catch (error) {
    if (error instanceof Problem && error.body.status === 422) forget(batch); // it will be no better the next time
  } finally {
    sending = false;
  }
}

function forget(batch: readonly Beacon[]): void {
  const told = new Set(batch.map(({ id }) => id));
  waiting = waiting.filter(({ id }) => !told.has(id));
}

setInterval(() => void send(), EVERY);
document.addEventListener("visibilitychange", () => document.hidden && void send());
addEventListener("pagehide", () => void send());
