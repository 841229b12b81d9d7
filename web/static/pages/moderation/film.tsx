/** A video with the browser's own controls. */

import type Hls from "hls.js";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Schemas } from "../../app/api";

export function Film({ frame }: { frame: Schemas["FirstFrame"] }) {
  const video = useRef<HTMLVideoElement>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    let player: Hls | null = null;
    let over = false;
    const element = video.current!;
    void import("hls.js").then(({ default: Player }) => {
      if (over) return;
      if (!Player.isSupported()) {
        element.src = frame.playback.url;
        return;
      }
      player = new Player({ enableWorker: false, autoStartLoad: true, capLevelToPlayerSize: true });
      player.on(Player.Events.ERROR, (_event, { fatal }) => fatal && setBroken(true));
      player.loadSource(frame.playback.url);
      player.attachMedia(element);
    });
    return () => {
      over = true;
      player?.destroy();
    };
  }, [frame.playback.url]);
  return (
    <figure class="film">
      <video ref={video} controls playsInline loop preload="metadata" aria-label="The video" {...(frame.poster ? { poster: frame.poster } : {})} />
      {broken ? (
        <figcaption>
          <p role="alert">It cannot be played at the moment. Open the case again.</p>
        </figcaption>
      ) : null}
    </figure>
  );
}
