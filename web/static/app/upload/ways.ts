/** How parts go: to the service, or straight to storage and announced. */

import { Problem, Unreachable } from "../problem";
import type { PartUrl, Upload } from "./service";
import * as service from "./service";

export interface Way {
  /** One attempt; `sent` is told how many bytes of this part went out. */
  send(number: number, bytes: ArrayBuffer, sent: (bytes: number) => void, signal: AbortSignal): Promise<void>;
  /** All were sent. */
  finish(): Promise<void>;
}

/** Milliseconds between two announcements: looking into storage for many parts costs the service no more than for few. */
const ANNOUNCE = 1000;
/** By storage, of one part, before it is believed. */
const REFUSALS = 5;
/** Parts in one announcement at most. */
export const ANNOUNCED = 1000;

export function wayOf(upload: Upload, id: string): Way {
  return upload.direct ? new Direct(id, upload.urls ?? []) : { send: (...part) => service.put(id, ...part), finish: async () => undefined };
}

/** By URLs that were signed, come in batches and do not last. */
class Direct implements Way {
  private targets: Map<number, PartUrl>;
  private stored = new Map<number, number>();
  private refused = new Map<number, number>();
  private announced = Date.now();

  constructor(
    private readonly id: string,
    targets: readonly PartUrl[],
  ) {
    this.targets = new Map(targets.map((target) => [target.number, target]));
  }

  async send(number: number, bytes: ArrayBuffer, sent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
    const target = await this.target(number);
    try {
      await service.putDirect(target, bytes, sent, signal);
    } catch (error) {
      // It may be that the URL has ended, and with it the whole batch.
      if (this.targets.get(number) === target) this.targets.clear();
      const refused = (this.refused.get(number) ?? 0) + Number(error instanceof Problem);
      this.refused.set(number, refused);
      throw error instanceof Problem && refused < REFUSALS ? new Unreachable() : error;
    }
    this.stored.set(number, target.attempt);
    if (Date.now() > this.announced + ANNOUNCE) await this.finish();
  }

  async finish(): Promise<void> {
    this.announced = Date.now();
    while (this.stored.size) {
      const some = new Map([...this.stored].slice(0, ANNOUNCED));
      for (const number of some.keys()) this.stored.delete(number);
      try {
        await service.announce(this.id, some);
      } catch (error) {
        for (const [number, attempt] of some) this.stored.set(number, attempt);
        throw error;
      }
    }
  }

  private async target(number: number): Promise<PartUrl> {
    if (!this.targets.has(number)) {
      for (const target of await service.urls(this.id, number)) this.targets.set(target.number, target);
    }
    const found = this.targets.get(number);
    if (!found) throw new Error(`there is no URL for part ${number}`);
    return found;
  }
}
