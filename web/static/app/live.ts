/** The live hub, as docs/live.md has it: one socket a page, opened with the first who follows a topic.
 *
 * `const leave = live.subscribe("story:…", { state: (now) => …, event: (kind, data) => …, reload: () => … })`
 *
 * A broken connection comes back by itself, and tells what was missed or asks to `reload`. Nothing here is needed: what is
 * told can be read over HTTP as well.
 */

import { accessToken, forgetToken } from "./session";

export type Counts = Record<string, unknown>;

export interface Handlers {
  /** How it stands now, and what of it is new. The first comes with the subscription. */
  state?: (now: Counts, changed: Counts) => void;
  event?: (kind: string, data: Record<string, unknown>) => void;
  /** Something was missed: read it over HTTP. */
  reload?: () => void;
  /** It cannot be followed; `code` is one of docs/api.md. */
  refused?: (code: string) => void;
}

export interface Live {
  /** Returns what ends it. */
  subscribe: (topic: string, handlers: Handlers) => () => void;
  /** Somebody else is signed in: say so. */
  restart: () => void;
}

interface Told {
  type: string;
  topic?: string;
  seq?: number | null;
  state?: Counts;
  kind?: string;
  data?: Record<string, unknown>;
  code?: string;
  for?: string;
  heartbeat?: number;
}

interface Topic {
  followers: Set<Handlers>;
  last: number | null;
  state: Counts;
}

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
/** Over which pages read again, so that not all do at once. */
const RELOAD_SPREAD = 3000;
const HIDDEN = 60_000;
/** Codes after which coming back at once would only end the same way. */
const SLOWLY = [4000, 4009, 4013, 4029, 1009];
const TOKEN_OVER = 4001;

export interface Where {
  url: string;
  token: () => Promise<string | null>;
  /** The token that was given is over. */
  over?: () => void;
}

export function connectLive({ url, token, over }: Where): Live {
  const topics = new Map<string, Topic>();
  let socket: WebSocket | null = null;
  let welcome = false;
  let heartbeat = 20;
  let failures = 0;
  let again: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let hidden: ReturnType<typeof setTimeout> | undefined;
  let asleep = false;

  function say(message: object): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  }

  function ask(topic: string, { last }: Topic): void {
    say({ type: "subscribe", topic, ...(last ? { last } : {}) });
  }

  async function hello(mine: WebSocket): Promise<void> {
    try {
      const text = await token();
      if (mine === socket) say({ type: "hello", version: 1, ...(text ? { token: text } : {}) });
    } catch {
      mine.close();
    }
  }

  function connect(): void {
    clearTimeout(again);
    again = undefined;
    if (socket || asleep || !topics.size) return;
    const mine = new WebSocket(url);
    socket = mine;
    mine.onopen = () => void hello(mine);
    mine.onmessage = ({ data }) => mine === socket && take(mine, JSON.parse(data as string) as Told);
    mine.onclose = ({ code }) => {
      if (mine === socket) lost(code);
    };
    listen(mine);
  }

  function lost(code: number): void {
    socket = null;
    welcome = false;
    clearTimeout(silence);
    if (code === TOKEN_OVER) over?.();
    if (SLOWLY.includes(code)) failures = 6;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures++);
    again ??= setTimeout(connect, pause * (0.5 + Math.random()));
  }

  /** A connection that says nothing for two heartbeats is dead, whatever the browser thinks. */
  function listen(mine: WebSocket): void {
    clearTimeout(silence);
    silence = setTimeout(() => {
      mine.close();
      if (mine === socket) lost(0);
    }, heartbeat * 2000);
  }

  function take(mine: WebSocket, told: Told): void {
    heartbeat = told.heartbeat ?? heartbeat;
    listen(mine);
    if (told.type === "renew") return void hello(mine);
    if (told.type === "welcome") {
      failures = 0;
      if (!welcome) topics.forEach((topic, name) => ask(name, topic));
      welcome = true;
      return;
    }
    const name = told.topic ?? told.for ?? "";
    const topic = topics.get(name);
    if (!topic) return;
    if (told.seq) topic.last = Math.max(topic.last ?? 0, told.seq);
    if (told.state) {
      topic.state = { ...topic.state, ...told.state };
      topic.followers.forEach(({ state }) => state?.(topic.state, told.state ?? {}));
    } else if (told.type === "event") {
      topic.followers.forEach(({ event }) => event?.(told.kind ?? "", told.data ?? {}));
    } else if (told.type === "reload") {
      setTimeout(() => topic.followers.forEach(({ reload }) => reload?.()), Math.random() * RELOAD_SPREAD);
    } else if (told.type === "problem") {
      topic.followers.forEach(({ refused }) => refused?.(told.code ?? ""));
    }
  }

  function close(): void {
    const mine = socket;
    socket = null;
    welcome = false;
    clearTimeout(silence);
    mine?.close();
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(hidden);
    if (document.hidden) {
      hidden = setTimeout(() => {
        asleep = true;
        close();
      }, HIDDEN);
    } else if (asleep) {
      asleep = false;
      connect();
    }
  });
  addEventListener("online", connect);

  return {
    subscribe(name, handlers) {
      let topic = topics.get(name);
      if (topic) {
        if (Object.keys(topic.state).length) handlers.state?.(topic.state, topic.state);
      } else {
        topic = { followers: new Set(), last: null, state: {} };
        topics.set(name, topic);
        if (welcome) ask(name, topic);
        else connect();
      }
      const { followers } = topic;
      followers.add(handlers);
      return () => {
        followers.delete(handlers);
        if (followers.size || topics.get(name)?.followers !== followers) return;
        topics.delete(name);
        say({ type: "unsubscribe", topic: name });
        if (!topics.size) close();
      };
    },
    restart() {
      close();
      topics.forEach((topic) => (topic.last = null));
      failures = 0;
      connect();
    },
  };
}

/** The one of this page. */
export const live = connectLive({
  url: document.querySelector<HTMLMetaElement>("meta[name=live-url]")?.content ?? "",
  token: accessToken,
  over: forgetToken,
});
