/** One file on its way: what is shown of it, and how it is begun, stopped and gone on with. */

import { signal } from "@preact/signals";
import { forget, headOf, keep, sha256Of, type Handle, type Note } from "./notes";
import { FileGone, patiently, recovered, send } from "./sending";
import * as service from "./service";
import { Speed } from "./speed";

export type State =
  | { kind: "queued" }
  | { kind: "sending" }
  /** Something failed; it goes on by itself. */
  | { kind: "waiting"; why: unknown }
  | { kind: "paused" }
  /** Begun before this page was opened. */
  | { kind: "interrupted" }
  /** It goes on when its file is picked again. `wrong`: another one was. */
  | { kind: "file_needed"; wrong: boolean }
  | { kind: "signed_out" }
  /** The service had these bytes already where `duplicate`. */
  | { kind: "done"; videoId: string; duplicate: boolean }
  | { kind: "failed"; error: unknown };

/** Files up to this size are promised by their hash: bytes that are a video already are not sent again. */
const HASHED = 64 * 1024 * 1024;
/** Refusals after which an upload cannot be gone on with. */
const OVER = new Set(["unknown_upload", "upload_expired", "upload_closed", "wrong_checksum"]);

class Paused extends Error {}
class Stopped extends Error {}

export class Job {
  readonly state = signal<State>({ kind: "queued" });
  /** Bytes that the service has, or that went out to it just now. */
  readonly sent = signal(0);
  /** Bytes a second. */
  readonly speed = signal<number | null>(null);
  readonly videoId = signal<string | null>(null);
  private controller = new AbortController();
  private givenUp = false;

  constructor(readonly note: Note) {
    this.videoId.value = note.videoId;
  }

  get key(): string {
    return this.note.key;
  }

  /** Runs until it is done, paused, refused, or needs somebody. Throws nothing. */
  async run(): Promise<void> {
    const controller = (this.controller = new AbortController());
    const speed = new Speed();
    const ticking = setInterval(() => (this.speed.value = speed.now()), 500);
    const told = {
      gone: (total: number) => void (this.sent.value = total),
      moved: (bytes: number) => speed.add(bytes),
      waiting: (why: unknown) => {
        if (!controller.signal.aborted) this.state.value = why ? { kind: "waiting", why } : { kind: "sending" };
      },
    };
    this.state.value = { kind: "sending" };
    try {
      const file = await this.file();
      const upload = await this.upload(file, told, controller.signal);
      let done: service.Completed | null = null;
      if (upload.id === null || upload.state === "complete") done = { video_id: upload.video_id ?? "", duplicate: upload.id === null };
      done ??= await send(file, upload.id!, upload, told, controller.signal);
      this.sent.value = this.note.size;
      await forget(this.key);
      this.videoId.value = done.video_id;
      this.state.value = { kind: "done", videoId: done.video_id, duplicate: done.duplicate };
    } catch (error) {
      this.ended(error);
    } finally {
      clearInterval(ticking);
      this.speed.value = null;
      controller.abort(new Stopped()); // whatever else of it still runs
    }
  }

  pause(): void {
    this.controller.abort(new Paused());
    this.state.value = { kind: "paused" };
  }

  /** For good, without giving the upload up. */
  stop(): void {
    this.controller.abort(new Stopped());
    void forget(this.key);
  }

  /** For good: what was sent goes as well, also of an upload that is just being begun. */
  async giveUp(): Promise<void> {
    this.givenUp = true;
    this.stop();
    if (this.note.uploadId) await service.giveUp(this.note.uploadId);
  }

  /** The file, picked again; false when it is another. */
  async take(file: File): Promise<boolean> {
    const same = file.size === this.note.size && (await headOf(file)) === this.note.head;
    if (same) this.note.file = file;
    else this.state.value = { kind: "file_needed", wrong: true };
    return same;
  }

  private async file(): Promise<File> {
    const { file, handle } = this.note;
    const found = file ?? (handle && (await opened(handle)));
    if (!found || found.size !== this.note.size) throw new FileGone();
    return (this.note.file = found);
  }

  /** Gone on with, or begun. */
  private async upload(file: File, told: { waiting(why: unknown): void }, signal: AbortSignal): Promise<service.Upload> {
    const known = this.note.uploadId && (await recovered(this.note.uploadId, told, signal));
    if (known) return known;
    const sha256 = await sha256Of(file, HASHED).catch(() => {
      throw new FileGone();
    });
    const body = { filename: file.name.slice(0, 255) || "clip", size: file.size, content_type: file.type || "application/octet-stream", sha256 };
    const upload = await patiently(() => service.begin(body), told, signal);
    if (this.givenUp && upload.id) {
      await service.giveUp(upload.id);
      throw new Stopped();
    }
    this.videoId.value = this.note.videoId = upload.video_id;
    this.note.uploadId = upload.id;
    if (upload.id) await keep(this.note);
    return upload;
  }

  private ended(error: unknown): void {
    if (error instanceof Paused || error instanceof Stopped) return;
    if (error instanceof service.SignedOut) this.state.value = { kind: "signed_out" };
    else if (error instanceof FileGone) {
      this.note.file = null;
      this.state.value = { kind: "file_needed", wrong: false };
    } else {
      if (OVER.has((error as { code?: string }).code ?? "")) this.note.uploadId = this.note.videoId = null;
      this.state.value = { kind: "failed", error };
    }
  }
}

/** Asks for the permission where a browser wants that. */
async function opened(handle: Handle): Promise<File> {
  try {
    const allowed = (await handle.queryPermission?.()) ?? "granted";
    if (allowed !== "granted" && (await handle.requestPermission?.()) !== "granted") throw new FileGone();
    return await handle.getFile();
  } catch {
    throw new FileGone();
  }
}
