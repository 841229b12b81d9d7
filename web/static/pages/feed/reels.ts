/** The lists that are swiped: each keeps its stories and its place, so that who comes back finds it as it was. */

import { batch, signal } from "@preact/signals";
import { api, data, type Schemas } from "../../app/api";
import { Problem } from "../../app/problem";
import { accessToken } from "../../app/session";
import { toast } from "../../design/toasts";

export type Item = Schemas["StoryItem"];
type Page = Schemas["FeedPage"];

export interface Point {
  latitude: number;
  longitude: number;
}

export type Wish =
  | { kind: "for_you" | "following" | "newest" }
  | { kind: "nearby"; point: Point }
  | { kind: "search"; q: string; category: string | null }
  | { kind: "creator"; creator: string; name: string };

export type State = "loading" | "ready" | "end" | "failed";

/** Stories left below when more are asked for. */
const EARLY = 6;
const LIMIT = 12;

export class Reel {
  readonly items = signal<readonly Item[]>([]);
  readonly index = signal(0);
  readonly state = signal<State>("ready");
  readonly error = signal<unknown>(null);
  private next: string | null = null;

  constructor(readonly wish: Wish) {}

  get current(): Item | undefined {
    return this.items.value[this.index.value];
  }

  /** As if a first page had come: one that the shell brought, or a story that was linked to. */
  place(page: Page): void {
    this.take(page);
  }

  /** A story that is shown first, whatever comes behind it. */
  lead(item: Item): void {
    this.items.value = [item, ...this.items.value.filter(({ id }) => id !== item.id)];
  }

  /** Where somebody is now; asks for more when little is left. */
  at(index: number): void {
    this.index.value = index;
    if (index >= this.items.value.length - EARLY) void this.more();
  }

  async more(): Promise<void> {
    if (this.state.value === "loading" || this.state.value === "end") return;
    this.state.value = "loading";
    try {
      this.take(await asked(this.wish, this.next));
    } catch (error) {
      if (error instanceof Problem && error.code === "feed_over") {
        this.next = null; // the session is over: what comes behind is of a new one
        this.state.value = "ready";
        return this.more();
      }
      batch(() => {
        this.error.value = error;
        this.state.value = "failed";
      });
    }
  }

  /** Anew, from its beginning. */
  again(): void {
    batch(() => {
      this.items.value = [];
      this.index.value = 0;
      this.next = null;
      this.state.value = "ready";
    });
    void this.more();
  }

  without(id: string): void {
    const at = this.items.value.findIndex((item) => item.id === id);
    if (at < 0) return;
    batch(() => {
      this.items.value = this.items.value.filter((item) => item.id !== id);
      if (at < this.index.value) this.index.value -= 1;
      this.index.value = Math.min(this.index.value, Math.max(0, this.items.value.length - 1));
    });
    this.at(this.index.value);
  }

  private take(page: Page): void {
    const known = new Set(this.items.value.map(({ id }) => id));
    batch(() => {
      this.items.value = [...this.items.value, ...page.items.filter(({ id }) => !known.has(id))];
      this.next = page.next;
      this.error.value = null;
      this.state.value = page.next === null ? "end" : "ready";
    });
  }
}

/** Who is not signed in follows nobody. */
const NOBODYS: Page = { items: [], next: null };

function asked(wish: Wish, cursor: string | null): Promise<Page> {
  const query = { limit: LIMIT, ...(cursor ? { cursor } : {}) };
  switch (wish.kind) {
    case "for_you":
      return data(api.GET("/v1/feed/for_you", { params: { query } }));
    case "following":
      return accessToken().then((token) => (token ? data(api.GET("/v1/feed/following", { params: { query } })) : NOBODYS));
    case "newest":
      return data(api.GET("/v1/feed/newest", { params: { query } }));
    case "nearby":
      return data(api.GET("/v1/feed/nearby", { params: { query: { ...query, ...wish.point } } }));
    case "search":
      return data(api.GET("/v1/search", { params: { query: { ...query, q: wish.q, ...(wish.category ? { category: wish.category } : {}) } } }));
    case "creator":
      return data(api.GET("/v1/creators/{creator_id}/stories", { params: { path: { creator_id: wish.creator }, query } }));
  }
}

const kept = new Map<string, Reel>();

/** The list for a wish, the same one for the same wish. */
export function reelOf(wish: Wish): Reel {
  const name = JSON.stringify(wish);
  let found = kept.get(name);
  if (!found) kept.set(name, (found = new Reel(wish)));
  return found;
}

export const reel = signal<Reel>(reelOf({ kind: "for_you" }));

/** Shows a list; the browser's way back leads to the one before. */
export function open(wish: Wish, { push = false } = {}): void {
  const found = reelOf(wish);
  if (push) history.pushState(wish, "");
  else history.replaceState(wish, "", location.pathname);
  reel.value = found;
  if (found.items.value.length === 0) void found.more();
}

addEventListener("popstate", (event: PopStateEvent) => {
  const wish = (event.state ?? { kind: "for_you" }) as Wish;
  reel.value = reelOf(wish);
  if (reel.value.items.value.length === 0) void reel.value.more();
});

/** Changes a story wherever it is listed. */
export function patch(matches: (item: Item) => boolean, change: (item: Item) => Item): void {
  batch(() => {
    for (const { items } of kept.values()) {
      if (items.value.some(matches)) items.value = items.value.map((item) => (matches(item) ? change(item) : item));
    }
  });
}

/** A story is there no more: the next one takes its place. */
export function gone(id: string): void {
  if (reel.value.current?.id === id) toast("That story is gone. Here is the next one.");
  for (const found of kept.values()) found.without(id);
}

/** Whoever it is, none of theirs is shown any more. */
export function withoutCreator(id: string): void {
  for (const found of kept.values()) {
    for (const { creator, id: story } of found.items.value) if (creator.id === id) found.without(story);
  }
}
