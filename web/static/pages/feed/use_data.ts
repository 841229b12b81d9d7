/** What the API says, for a component: it comes, it is there, it failed. */

import { useCallback, useEffect, useState } from "preact/hooks";

export interface Fetched<T> {
  value: T | undefined;
  error: unknown;
  again: () => void;
}

/** `ask` is called anew when one of `inputs` changes. */
export function useData<T>(ask: () => Promise<T>, inputs: readonly unknown[]): Fetched<T> {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let gone = false;
    setError(undefined);
    ask().then(
      (found) => !gone && setValue(() => found),
      (failed: unknown) => !gone && setError(() => failed),
    );
    return () => void (gone = true);
  }, [...inputs, attempt]);
  return { value, error, again: useCallback(() => setAttempt((before) => before + 1), []) };
}
