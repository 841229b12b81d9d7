/** What was written and not sent yet, in this browser: a reload or a lost connection costs nothing of it. */

import { me } from "../../app/session";

const name = (key: string): string => `draft ${me.value?.id ?? ""} ${key}`;

export function keepDraft(key: string, value: unknown): void {
  try {
    localStorage.setItem(name(key), JSON.stringify(value));
  } catch {
    // No room: it is still on the page.
  }
}

export function draftOf<T>(key: string): T | undefined {
  try {
    const text = localStorage.getItem(name(key));
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

export function dropDraft(key: string): void {
  localStorage.removeItem(name(key));
}
