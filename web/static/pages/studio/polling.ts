/** Asking again while something runs and somebody looks. */

/** Calls `look` until it answers false, `signal` ends it, or nobody looks; then again when somebody does. */
export function polling(look: () => Promise<boolean>, milliseconds: number, signal: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let wanted = true;

  async function turn(): Promise<void> {
    if (asking || signal.aborted || document.hidden) return;
    asking = true;
    try {
      wanted = await look();
    } catch {
      wanted = true; // what is shown is old, and says so where that matters
    }
    asking = false;
    clearTimeout(timer);
    if (wanted && !signal.aborted) timer = setTimeout(() => void turn(), milliseconds);
  }

  document.addEventListener("visibilitychange", () => wanted && void turn(), { signal });
  addEventListener("online", () => wanted && void turn(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  timer = setTimeout(() => void turn(), milliseconds);
}
