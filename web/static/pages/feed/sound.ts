/** Whether there is sound, and whether captions are shown, as the person last chose. */

import { effect, signal } from "@preact/signals";

/** Browsers play without a gesture only what is silent, so that silence is what one begins with. */
export const sound = remembered("feed-sound", false);
export const captionsShown = remembered("feed-captions", false);

function remembered(name: string, otherwise: boolean) {
  const kept = localStorage.getItem(name);
  const value = signal(kept === null ? otherwise : kept === "on");
  effect(() => localStorage.setItem(name, value.value ? "on" : "off"));
  return value;
}
