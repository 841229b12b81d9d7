/** Asking again every few seconds, as long as somebody looks. */

import { useEffect, useRef, useState } from "preact/hooks";

export interface Polled<T> {
  value: T | undefined;
  /** Of the last attempt; the value before it stays. */
  error: unknown;
  /** When the value came, in milliseconds. */
  at: number;
  again: () => void;
}

/** What `ask` answers, asked anew whenever `key` changes and every `seconds` while the page is seen. */
export function usePolled<T>(ask: () => Promise<T>, seconds: number, key: unknown = ""): Polled<T> {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<unknown>(null);
  const [at, setAt] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  const turn = useRef<() => void>(() => undefined);
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = false;
    async function run(): Promise<void> {
      clearTimeout(timer);
      if (asking || document.hidden) return;
      asking = true;
      try {
        const found = await latest.current();
        if (over) return;
        setValue(() => found);
        setError(null);
        setAt(Date.now());
      } catch (failed) {
        if (!over) setError(failed);
      } finally {
        asking = false;
        if (!over) timer = setTimeout(() => void run(), seconds * 1000);
      }
    }
    const seen = () => void run();
    turn.current = seen;
    document.addEventListener("visibilitychange", seen);
    addEventListener("online", seen);
    void run();
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
      removeEventListener("online", seen);
    };
  }, [seconds, key]);
  return { value, error, at, again: () => turn.current() };
}
