/** All files on their way from this page: one after another, each over several connections. */

import { computed, effect, signal } from "@preact/signals";
import { me } from "../session";
import { Job } from "./job";
import { forget, headOf, keep, noted, type Handle } from "./notes";

export { Job } from "./job";
export type { State } from "./job";

export const jobs = signal<readonly Job[]>([]);

const UNSENT = new Set(["queued", "sending", "waiting", "signed_out"]);
/** Whether bytes would stay behind if the page went. */
export const unsent = computed(() => jobs.value.some((job) => UNSENT.has(job.state.value.kind)));

let running = false;

export interface Picked {
  file: File;
  handle: Handle | null;
}

/** Files that somebody wants to send. One that was begun before goes on. */
export async function add(picked: readonly Picked[]): Promise<void> {
  const account = me.value?.id;
  if (!account) return;
  for (const { file, handle } of picked) {
    const head = await headOf(file).catch(() => "");
    const begun = jobs.value.find((job) => job.note.head === head && job.note.size === file.size && job.state.value.kind !== "done");
    if (begun) {
      begun.note.file = file;
      if (!UNSENT.has(begun.state.value.kind)) resume(begun);
      continue;
    }
    const note = { key: crypto.randomUUID(), account, name: file.name, size: file.size, head, uploadId: null, videoId: null, file, handle, begun: Date.now() };
    jobs.value = [...jobs.value, new Job(note)];
    void keep(note);
    void next();
  }
}

export function resume(job: Job): void {
  job.state.value = { kind: "queued" };
  void next();
}

/** With the file, where it had to be asked for. */
export async function resumeWith(job: Job, file: File): Promise<void> {
  if (await job.take(file)) resume(job);
}

/** It is not shown any more. */
export function dismiss(job: Job): void {
  jobs.value = jobs.value.filter((one) => one !== job);
  void forget(job.key);
}

/** What somebody began in this browser before, to be offered. */
export async function recall(account: string): Promise<void> {
  const known = new Set(jobs.value.map((job) => job.key));
  const found = (await noted(account)).filter((note) => !known.has(note.key)).map((note) => new Job(note));
  for (const job of found) job.state.value = { kind: "interrupted" };
  jobs.value = [...found, ...jobs.value];
}

/** Its video has failed or is gone: no byte more is of use. */
export function videoOver(videoId: string): void {
  for (const job of jobs.value.filter((one) => one.videoId.value === videoId && one.state.value.kind !== "done")) {
    job.stop();
    dismiss(job);
  }
}

async function next(): Promise<void> {
  if (running) return;
  const job = jobs.value.find((one) => one.state.value.kind === "queued");
  if (!job) return;
  running = true;
  await job.run();
  running = false;
  const state = job.state.value;
  if (state.kind === "done" && !state.duplicate) dismiss(job); // from now on there is its video
  void next();
}

// The same person is back: what stopped for the want of them goes on.
effect(() => {
  const account = me.value?.id;
  for (const job of jobs.value) {
    if (account === job.note.account && job.state.value.kind === "signed_out") queueMicrotask(() => resume(job));
  }
});

addEventListener("beforeunload", (event) => {
  if (unsent.value) event.preventDefault();
});
