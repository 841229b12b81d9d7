/** A loader of hls.js that first looks at what was fetched already, and else asks the network as hls.js does by itself. */

import Hls, { type Loader, type LoaderCallbacks, type LoaderConfiguration, type LoaderContext, type LoaderStats } from "hls.js";
import { taken, type Piece } from "./warm";

type Inner = Loader<LoaderContext>;
type InnerClass = new (config: typeof Hls.DefaultConfig) => Inner;

/** Those that wait for something. */
const underWay = new Set<WarmLoader>();

/** Whether one of the player with this configuration does. */
export function waits(config: typeof Hls.DefaultConfig): boolean {
  return [...underWay].some((loader) => loader.config === config);
}

// As for what is fetched beforehand: a browser may never say that it does not come any more.
addEventListener("offline", () => underWay.forEach((loader) => loader.broken()));

export class WarmLoader implements Loader<LoaderContext> {
  private readonly inner: Inner;
  private ours: LoaderStats | null = null;
  private over = false;
  /** Tells whoever asked that the network has gone, once it was asked. */
  private failed: (() => void) | null = null;

  constructor(readonly config: typeof Hls.DefaultConfig) {
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

  load(context: LoaderContext, config: LoaderConfiguration, asked: LoaderCallbacks<LoaderContext>): void {
    underWay.add(this);
    const callbacks = this.ending(asked);
    const piece = taken(context.url, context.rangeStart, context.rangeEnd);
    if (!piece) {
      this.ask(context, config, callbacks);
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
        this.ask(context, config, callbacks);
      },
    );
  }

  private ask(context: LoaderContext, config: LoaderConfiguration, callbacks: LoaderCallbacks<LoaderContext>): void {
    this.failed = () => callbacks.onError({ code: 0, text: "offline" }, context, null, this.stats);
    this.inner.load(context, config, callbacks);
  }

  /** The same, by which it is known when this has come to an end: hls.js keeps some that have. */
  private ending(callbacks: LoaderCallbacks<LoaderContext>): LoaderCallbacks<LoaderContext> {
    const ended = () => underWay.delete(this);
    return {
      ...callbacks,
      onSuccess: (...said) => (ended(), callbacks.onSuccess(...said)),
      onError: (...said) => (ended(), callbacks.onError(...said)),
      onTimeout: (...said) => (ended(), callbacks.onTimeout(...said)),
    };
  }

  broken(): void {
    if (!this.failed) return; // what was fetched beforehand gives up by itself
    this.inner.destroy();
    this.failed();
  }

  abort(): void {
    this.over = true;
    underWay.delete(this);
    if (this.ours) this.ours.aborted = true;
    else this.inner.abort();
  }

  destroy(): void {
    this.over = true;
    underWay.delete(this);
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
