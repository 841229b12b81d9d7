/** Sending the bytes of an upload: its parts in order and in parallel, again where they were lost, until it is complete. */

import { Problem } from "../problem";
import { indexRanges } from "./boxes";
import { partOrder, partRange } from "./order";
import { delay, pause, transient } from "./patience";
import * as service from "./service";
import { ANNOUNCED, wayOf, type Way } from "./ways";

/** Connections at once. */
const PARALLEL = 4;
/** Of sending what the service lacks, before it is believed that something is wrong. */
const ROUNDS = 3;

/** The file cannot be read any more, or is another by now. */
export class FileGone extends Error {}

export interface Told {
  /** Bytes that the service has, in all, and those that went out to it of parts which it does not have yet. */
  gone(total: number): void;
  /** Bytes that went out, some perhaps for the second time: what speed is measured by. */
  moved(bytes: number): void;
  /** Something failed and will be tried again; null when it goes on. */
  waiting(why: unknown): void;
}

/** Sends what is missing and completes. Throws what the service refuses, `SignedOut`, `FileGone`, or the signal's reason. */
export async function send(file: Blob, id: string, known: service.Upload, told: Told, signal: AbortSignal): Promise<service.Completed> {
  let upload = known;
  const order = partOrder(file.size, upload.part_size, await readable(indexRanges(file)));
  for (let round = 1; ; round++) {
    const there = new Set((upload.received_parts ?? []).map(({ number }) => number));
    let total = (upload.received_parts ?? []).reduce((sum, part) => sum + part.size, 0);
    const underway = new Map<number, number>();
    const tell = (): void => told.gone([...underway.values()].reduce((sum, bytes) => sum + bytes, total));
    tell();
    const way = wayOf(upload, id);
    await inParallel(
      order.filter((number) => !there.has(number)),
      async (number) => {
        const sent = (bytes: number): void => {
          underway.set(number, bytes);
          tell();
        };
        total += await sendPart(file, upload, number, way, told, sent, signal);
        underway.delete(number);
        tell();
      },
    );
    await patiently(() => way.finish(), told, signal);
    try {
      return await patiently(() => service.complete(id), told, signal);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "upload_incomplete" || round === ROUNDS) throw error;
      upload = await patiently(() => service.upload(id), told, signal);
    }
  }
}

/** How many bytes that were; `sent` is told how many of them have gone out. */
async function sendPart(
  file: Blob,
  upload: service.Upload,
  number: number,
  way: Way,
  told: Told,
  sent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<number> {
  const [first, end] = partRange(file.size, upload.part_size, number);
  const bytes = await readable(file.slice(first, end).arrayBuffer());
  if (bytes.byteLength !== end - first) throw new FileGone();
  await patiently(
    () => {
      let before = 0;
      sent(0);
      return way.send(
        number,
        bytes,
        (now) => {
          told.moved(now - before);
          before = now;
          sent(now);
        },
        signal,
      );
    },
    told,
    signal,
  );
  return end - first;
}

/** What of a direct upload was stored and not announced any more is not sent again. */
export async function recovered(id: string, told: Pick<Told, "waiting">, signal: AbortSignal): Promise<service.Upload> {
  const upload = await patiently(() => service.upload(id), told, signal);
  const there = new Set((upload.received_parts ?? []).map(({ number }) => number));
  const lacking = Array.from({ length: upload.parts }, (_, index) => index + 1).filter((number) => !there.has(number));
  if (upload.state !== "open" || !upload.direct || !lacking.length) return upload;
  for (let at = 0; at < lacking.length; at += ANNOUNCED) {
    const some = new Map(lacking.slice(at, at + ANNOUNCED).map((number) => [number, 1]));
    await patiently(() => service.announce(id, some), told, signal);
  }
  return patiently(() => service.upload(id), told, signal);
}

/** Until it succeeds, or fails for good. */
export async function patiently<T>(attempt: () => Promise<T>, told: Pick<Told, "waiting">, signal: AbortSignal): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      signal.throwIfAborted();
      const done = await attempt();
      if (failures > 1) told.waiting(null);
      return done;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Problem && error.body.status === 401) throw new service.SignedOut();
      if (!transient(error)) throw error;
      told.waiting(error);
      await pause(delay(failures, error instanceof Problem ? error.retryAfter : null, Math.random()), signal);
    }
  }
}

async function inParallel(numbers: readonly number[], one: (number: number) => Promise<void>): Promise<void> {
  const todo = numbers.values();
  let failed = false;
  async function work(): Promise<void> {
    try {
      for (const number of todo) {
        if (failed) return;
        await one(number);
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work));
}

/** What a browser cannot read any more is gone, or has changed. */
async function readable<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch {
    throw new FileGone();
  }
}
