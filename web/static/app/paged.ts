/** Lists that the API gives in pages. */

import { useEffect, useRef, useState } from "preact/hooks";

interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Paged<T> {
  /** undefined until the first page is there. */
  items: T[] | undefined;
  /** There is more. */
  more: boolean;
  busy: boolean;
  error: unknown;
  /** The next page, or the one that failed again. */
  load: () => void;
  /** From the beginning. */
  reload: () => void;
  change: (items: T[]) => void;
}

/** The pages that `ask` gives by their cursors, from the first one again whenever `key` changes. */
export function usePaged<T>(ask: (cursor: string | null) => Promise<Page<T>>, key: unknown = ""): Paged<T> {
  const [page, setPage] = useState<{ items: T[] | undefined; next: string | null }>({ items: undefined, next: null });
  const [busy, setBusy] = useState(true);
  const [error, setError] = useState<unknown>(null);
  const round = useRef(0);
  async function load(fresh: boolean): Promise<void> {
    const mine = ++round.current;
    const before = fresh ? [] : (page.items ?? []);
    setBusy(true);
    setError(null);
    try {
      const found = await ask(fresh ? null : page.next);
      if (mine === round.current) setPage({ items: [...before, ...found.items], next: found.next });
    } catch (failed) {
      if (mine === round.current) setError(failed);
    }
    if (mine === round.current) setBusy(false);
  }
  useEffect(() => {
    setPage({ items: undefined, next: null });
    void load(true);
  }, [key]);
  return {
    items: page.items,
    more: page.next !== null,
    busy,
    error,
    load: () => void load(page.items === undefined),
    reload: () => void load(true),
    change: (items) => setPage((now) => ({ ...now, items })),
  };
}
