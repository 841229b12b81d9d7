/** The cases of the desk, which of them is open, and what was decided a moment ago and can still be taken back. */

import { effect, signal } from "@preact/signals";
import { api, data, once, type Schemas } from "../../app/api";
import { said } from "../../app/problem";
import { toast } from "../../design/toasts";
import type { Case, Kind } from "./words";

export type Which = "waiting" | "mine" | "appealed" | "decided";

export const WHICH: readonly { id: Which; name: string }[] = [
  { id: "waiting", name: "Waiting" },
  { id: "mine", name: "Mine" },
  { id: "appealed", name: "Appeals" },
  { id: "decided", name: "Decided" },
];

export const which = signal<Which>("waiting");
export const kind = signal<Kind | "">("");
export const cases = signal<readonly Case[] | undefined>(undefined);
export const next = signal<string | null>(null);
export const failed = signal<unknown>(null);
export const counts = signal<readonly Schemas["CountBody"][]>([]);
/** The id of the case that is looked at. */
export const chosen = signal<string | null>(location.hash.startsWith("#case-") ? location.hash.slice(6) : null);
/** When the list was read: from then on `seconds_left` runs. */
export const readAt = signal(Date.now());

/** Seconds in which a verdict can be taken back: it is sent after that. */
const UNDO_SECONDS = 6;
const waiting = new Map<string, () => Promise<void>>();
let round = 0;

export function choose(id: string | null): void {
  chosen.value = id;
  history.replaceState(null, "", id ? `#case-${id}` : location.pathname);
}

/** The case before or behind the one that is looked at. */
export function step(by: number): void {
  const all = cases.value ?? [];
  if (!all.length) return;
  const at = all.findIndex(({ id }) => id === chosen.value);
  choose(all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))]!.id);
}

export async function read(more = false): Promise<void> {
  const mine = ++round;
  const query = {
    limit: 30,
    ...(kind.value ? { kind: kind.value } : {}),
    ...(which.value === "mine" ? { mine: true } : which.value === "waiting" ? {} : { state: which.value }),
    ...(more ? { cursor: next.value } : {}),
  };
  try {
    const [page, counted] = await Promise.all([
      data(api.GET("/v1/moderation/cases", { params: { query } })),
      data(api.GET("/v1/moderation/counts")),
    ]);
    if (mine !== round) return;
    const there = page.items.filter(({ id }) => !waiting.has(id));
    cases.value = more ? [...(cases.value ?? []), ...there] : there;
    next.value = page.next;
    counts.value = counted.items;
    readAt.value = Date.now();
    failed.value = null;
  } catch (error) {
    if (mine === round) failed.value = error;
  }
}

/** What is asked for changed: read anew. Returns what ends it. */
export function follow(): () => void {
  return effect(() => {
    which.value;
    kind.value;
    cases.value = undefined;
    void read();
  });
}

/** Take a case off the list at once, and do `send` when nobody has taken that back for a while. */
export function decide(one: Case, told: string, send: () => Promise<unknown>): void {
  const list = cases.value ?? [];
  const at = list.findIndex(({ id }) => id === one.id);
  const timer = setTimeout(() => void finish(), UNDO_SECONDS * 1000);
  async function finish(): Promise<void> {
    clearTimeout(timer);
    if (!waiting.delete(one.id)) return;
    try {
      await send();
    } catch (error) {
      back();
      toast(`${one.subject.title || "The case"} is back: ${said(error).advice}`);
    }
    void read();
  }
  function back(): void {
    const now = (cases.value ?? []).filter(({ id }) => id !== one.id);
    cases.value = at < 0 ? now : [...now.slice(0, at), one, ...now.slice(at)];
  }
  waiting.set(one.id, finish);
  cases.value = list.filter(({ id }) => id !== one.id);
  choose(list[at + 1]?.id ?? list[at - 1]?.id ?? null);
  toast(told, {
    label: "Undo",
    run: () => {
      clearTimeout(timer);
      if (!waiting.delete(one.id)) return;
      back();
      choose(one.id);
    },
  });
}

export async function claim(id: string): Promise<void> {
  await data(api.POST("/v1/moderation/cases/{case_id}/claim", { params: { path: { case_id: id } }, headers: once() }));
}

// Who leaves the page has decided: `keepalive` lets the request outlive it.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) for (const finish of [...waiting.values()]) void finish();
});
