/** A loader of hls.js that first looks at what was fetched already, and else asks the network as hls.js does by itself. */

import Hls, { type Loader, type LoaderCallbacks, type LoaderConfiguration, type LoaderContext, type LoaderStats } from "hls.js";
import { taken, type Piece } from "./warm";

type Inner = Loader<LoaderContext>;
type InnerClass = new (config: typeof Hls.DefaultConfig) => Inner;

export class WarmLoader implements Loader<LoaderContext> {
  private readonly inner: Inner;
  private ours: LoaderStats | null = null;
  private over = false;

  constructor(config: typeof Hls.DefaultConfig) {
    this.inner = new (Hls.DefaultConfig.loader as InnerClass)(config);
  }

  get context(): LoaderContext | null {
    return this.inner.context;
  }

  set context(value: LoaderContext | null) {
    this.inner.context = value;
  }

  get stats(): LoaderStats {
    return this.ours ?? this.inner.stats;
  }

  load(context: LoaderContext, config: LoaderConfiguration, callbacks: LoaderCallbacks<LoaderContext>): void {
    const piece = taken(context.url, context.rangeStart, context.rangeEnd);
    if (!piece) {
      this.inner.load(context, config, callbacks);
      return;
    }
    const stats = (this.ours = fresh(this.inner.stats));
    piece.then(
      (found) => {
        if (this.over) return;
        told(stats, found);
        const data = context.responseType === "arraybuffer" ? found.data : new TextDecoder().decode(found.data);
        callbacks.onSuccess({ url: context.url, data, code: 200 }, stats, context, null);
      },
      () => {
        if (this.over) return;
        this.ours = null;
        stats.loading.start = 0; // the same object as the inner loader's, which takes it to have been used otherwise
        this.inner.load(context, config, callbacks);
      },
    );
  }

  abort(): void {
    this.over = true;
    if (this.ours) this.ours.aborted = true;
    else this.inner.abort();
  }

  destroy(): void {
    this.over = true;
    this.inner.destroy();
  }

  getCacheAge(): number | null {
    return this.ours ? null : (this.inner.getCacheAge?.() ?? null);
  }

  getResponseHeader(name: string): string | null {
    return this.ours ? null : (this.inner.getResponseHeader?.(name) ?? null);
  }
}

function fresh(stats: LoaderStats): LoaderStats {
  return Object.assign(stats, { aborted: false, loaded: 0, total: 0, loading: { start: performance.now(), first: 0, end: 0 } });
}

function told(stats: LoaderStats, piece: Piece): void {
  stats.loading = { start: piece.started, first: piece.first, end: piece.ended };
  stats.loaded = stats.total = piece.data.byteLength;
}
