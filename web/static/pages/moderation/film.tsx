/** A video with the browser's own controls. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Schemas } from "../../app/api";
import { attach, type Trouble } from "../../app/player/attach";

const TROUBLE: Record<Trouble, string> = {
  network: "The connection broke off. It goes on by itself.",
  gone: "It may not be fetched any more. Open the case again.",
  early: "Too little of it is made as yet. Open the case again in a moment.",
  broken: "It cannot be played here.",
  unsupported: "This browser plays no videos of ours.",
};

export function Film({ frame }: { frame: Schemas["FirstFrame"] }) {
  const video = useRef<HTMLVideoElement>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => {
    const player = attach(video.current!, frame, { onTrouble: setTrouble });
    return () => player.destroy();
  }, [frame.playback.url]);
  return (
    <figure class="film">
      <video ref={video} controls playsInline loop aria-label="The video" {...(frame.poster ? { poster: frame.poster } : {})} />
      {trouble ? (
        <figcaption>
          <p role="alert">{TROUBLE[trouble]}</p>
        </figcaption>
      ) : null}
    </figure>
  );
}
