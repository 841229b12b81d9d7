/** Asking again while something runs and somebody looks: when the hub tells of it, and else every now and then. */

import { hubThere, onNews, type What } from "./told";

/** Milliseconds between two questions, however much there is to tell. */
const LEAST = 500;
/** So much longer is waited where the hub tells. */
const TOLD = 5;

interface Asking {
  /** Milliseconds without news. */
  every: number;
  about: readonly What[];
}

/** Calls `look` until it answers false, `signal` ends it, or nobody looks; then again when somebody does. */
export function polling(look: () => Promise<boolean>, { every, about }: Asking, signal: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let wanted = true;
  let last = Date.now();

  function later(milliseconds: number): void {
    clearTimeout(timer);
    if (wanted && !signal.aborted) timer = setTimeout(() => void turn(), milliseconds);
  }

  async function turn(): Promise<void> {
    if (asking || signal.aborted || document.hidden) return;
    asking = true;
    try {
      wanted = await look();
    } catch {
      wanted = true; // what is shown is old, and says so where that matters
    }
    asking = false;
    last = Date.now();
    later(hubThere.value ? every * TOLD : every);
  }

  const soon = (): void => later(Math.max(0, last + LEAST - Date.now()));
  const deaf = onNews(about, soon);
  document.addEventListener("visibilitychange", soon, { signal });
  addEventListener("online", soon, { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    deaf();
  });
  later(every);
}
