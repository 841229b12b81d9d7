/** When a failed request is sent again: later and later, and at once when the network is back. */

import { Problem, Unreachable } from "../problem";

const FIRST = 500;
const LONGEST = 15_000;
/** Answers after which the same request may do better. */
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);
/** Also 429, and over only when something else has ended. */
const QUOTAS = new Set(["daily_quota_exceeded", "too_many_uploads"]);
/** What is said of a part that was cut or damaged on its way. */
const SPOILED = new Set(["wrong_length", "wrong_checksum", "parts_changed"]);

export function transient(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  if (!(error instanceof Problem)) return false;
  return SPOILED.has(error.code) || (TRANSIENT.has(error.body.status) && !QUOTAS.has(error.code));
}

/** Milliseconds after so many failures in a row; `share` (0 to 1) keeps clients that failed together from coming back together. */
export function delay(failures: number, retryAfter: number | null, share: number): number {
  const longest = Math.min(LONGEST, FIRST * 2 ** Math.min(failures, 10));
  return Math.max((retryAfter ?? 0) * 1000, longest * (0.5 + 0.5 * share));
}

/** Until it is time, the network is back, or `signal` says stop, which throws. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const over = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", stopped);
    };
    const done = (): void => (over(), resolve());
    const stopped = (): void => (over(), reject(signal.reason as Error));
    // Offline there is nothing to try: the browser says when it is over.
    const timer = navigator.onLine ? setTimeout(done, milliseconds) : 0;
    addEventListener("online", done);
    signal.addEventListener("abort", stopped);
  });
}
