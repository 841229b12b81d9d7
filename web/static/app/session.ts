/** Who is signed in. The refresh token is a cookie that no script sees; the access token lives here, in memory alone. */

import { computed, signal } from "@preact/signals";
import { problemOf, Problem, Unreachable } from "./problem";

export interface Me {
  id: string;
  name: string;
  role: "viewer" | "creator" | "support" | "moderator" | "admin";
  state: string;
}

interface Told {
  access_token: string;
  expires_in: number;
  account: Me;
}

const SIGN_IN = "/v1/sign-in/browser";
/** Written when somebody is signed in, so that others are not asked for a token that they do not have. */
const HINT = "signed-in";
/** Milliseconds before its end when a token is renewed. */
const EARLY = 60_000;

/** undefined until it is known. */
export const me = signal<Me | null | undefined>(undefined);
export const signedIn = computed(() => Boolean(me.value));

let token: { text: string; until: number } | null = null;
let asking: Promise<string | null> | null = null;

/** The access token, a new one where the last has ended; null for nobody. Throws `Unreachable`. */
export function accessToken(): Promise<string | null> {
  if (token && token.until - EARLY > Date.now()) return Promise.resolve(token.text);
  if (!localStorage.getItem(HINT)) {
    me.value = null;
    return Promise.resolve(null);
  }
  if (asking) return asking;
  // One tab at a time: each use of the refresh token gives another.
  const running = navigator.locks
    .request("session", renew)
    .then((text) => text)
    .finally(() => {
      asking = null;
    });
  asking = running;
  return running;
}

/** Whether somebody was signed in when a page was last open here; only `accessToken` knows. */
export function perhapsSignedIn(): boolean {
  return localStorage.getItem(HINT) !== null;
}

/** The API said that the token is over: the next caller gets another. */
export function forgetToken(): void {
  token = null;
}

export async function begin(email: string, code: string, birthDate?: string): Promise<void> {
  take(await post("/tokens", { email, code, ...(birthDate ? { birth_date: birthDate } : {}) }));
}

export async function end(): Promise<void> {
  await post("/sign-out", {});
  over();
}

async function renew(): Promise<string | null> {
  if (token && token.until - EARLY > Date.now()) return token.text;
  try {
    take(await post("/refresh", {}));
  } catch (error) {
    if (!(error instanceof Problem) || error.body.status >= 500 || error.body.status === 429) throw error;
    over();
  }
  return token?.text ?? null;
}

async function post(path: string, body: object): Promise<Told | null> {
  const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response: Response;
  try {
    response = await fetch(SIGN_IN + path, request);
  } catch {
    throw new Unreachable();
  }
  if (!response.ok) throw await problemOf(response);
  return response.status === 204 ? null : ((await response.json()) as Told);
}

function take(told: Told | null): void {
  if (!told) return;
  token = { text: told.access_token, until: Date.now() + told.expires_in * 1000 };
  localStorage.setItem(HINT, "1");
  me.value = told.account;
}

function over(): void {
  token = null;
  localStorage.removeItem(HINT);
  me.value = null;
}

// Another tab has signed in or out.
addEventListener("storage", (event: StorageEvent) => {
  if (event.key !== HINT) return;
  token = null;
  void accessToken();
});
