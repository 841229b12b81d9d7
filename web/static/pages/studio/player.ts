/** Puts a playlist into a `<video>`: by hls.js where the browser has Media Source Extensions, else by the browser itself. */

import type { Schemas } from "../../app/api";

/** Whether this browser can begin with it: players of their own need more of a playlist that grows. */
export async function playable(playback: Schemas["Playback"]): Promise<boolean> {
  return playback.native_ready || (await import("hls.js")).default.isSupported();
}

/** What takes it out again. `failed` is called when it cannot go on. */
export async function attach(video: HTMLVideoElement, url: string, failed: () => void): Promise<() => void> {
  const { default: Hls } = await import("hls.js");
  if (!Hls.isSupported()) {
    video.src = url;
    video.onerror = failed;
    return () => video.removeAttribute("src");
  }
  const hls = new Hls({ enableWorker: false, startPosition: 0, abrEwmaDefaultEstimate: 4_000_000 });
  let mended = false;
  hls.on(Hls.Events.ERROR, (_event, { fatal, type }) => {
    if (!fatal) return;
    if (type === Hls.ErrorTypes.MEDIA_ERROR && !mended) {
      mended = true;
      hls.recoverMediaError();
    } else {
      hls.destroy();
      failed();
    }
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return () => hls.destroy();
}
