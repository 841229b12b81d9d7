/** The picture: its poster, and the video as soon as it plays, also while the rest of it is being made. */

import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Clapperboard } from "lucide";
import type { Schemas } from "../../app/api";
import { Icon } from "../../design/icon";
import { Button } from "../../design/controls";
import { attach, playable } from "./player";

interface Shown {
  playback: Schemas["Playback"] | null;
  first_frame: Schemas["FirstFrame"] | null;
  name: string;
}

export function Playing({ of, video }: { of: Shown; video: RefObject<HTMLVideoElement | null> }) {
  const [url, setUrl] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const { playback, first_frame: frame } = of;

  // What grows ends at its own address: who watches stays with it, and who has stopped gets the finished one.
  useEffect(() => {
    const element = video.current;
    if (!playback || (url && element && !element.paused)) return;
    void playable(playback).then((can) => can && setUrl(playback.url));
  }, [playback?.url, playback?.native_ready]);

  useEffect(() => {
    const element = video.current;
    if (!element || !url || failed) return;
    const at = element.currentTime;
    let leave = (): void => undefined;
    let left = false;
    void attach(element, url, () => setFailed(true)).then((found) => {
      if (left) found();
      else leave = found;
      if (at) element.currentTime = at;
    });
    return () => {
      left = true;
      leave();
    };
  }, [url, failed]);

  return (
    <div class="playing">
      {url ? (
        <video ref={video} controls playsInline preload="auto" aria-label={of.name} {...(frame?.poster ? { poster: frame.poster } : {})} />
      ) : frame?.poster ? (
        <img src={frame.poster} alt="" />
      ) : (
        <div class="nothing">
          <Icon of={Clapperboard} size={40} />
          <span>It plays here as soon as its first seconds are made.</span>
        </div>
      )}
      {failed ? (
        <div class="broken" role="alert">
          <p>It stopped playing.</p>
          <Button kind="primary" onClick={() => setFailed(false)}>
            Try again
          </Button>
        </div>
      ) : null}
    </div>
  );
}
