/** The picture: its poster, and the video as soon as it plays, also while the rest of it is being made. */

import { Clapperboard } from "lucide";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { api, data, type Schemas } from "../../app/api";
import { attach, type Player, type Trouble } from "../../app/player/attach";
import { captionsOf, saidAt, type Captions } from "../../app/player/captions";
import { Button } from "../../design/controls";
import { Icon } from "../../design/icon";
import { asked } from "./asked";

type Frame = Schemas["FirstFrame"];

interface Shown {
  id: string;
  name: string;
  first_frame: Frame | null;
}

export function Playing({ of, video }: { of: Shown; video: RefObject<HTMLVideoElement | null> }) {
  const [shown, setShown] = useState<Frame | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const player = useRef<Player | null>(null);
  const frame = of.first_frame;

  // What grows ends at its own address: who watches stays with it, and who has stopped gets the finished one.
  useEffect(() => {
    const element = video.current;
    if (frame && (!element || element.paused)) setShown(frame);
  }, [frame?.playback.url, frame?.playback.native_ready]);

  useEffect(() => {
    const element = video.current;
    if (!element || !shown) return;
    const renew = async (): Promise<Frame | null> =>
      (await asked(() => data(api.GET("/v1/videos/{video_id}", { params: { path: { video_id: of.id } } })))).first_frame;
    player.current = attach(element, shown, { from: element.currentTime, renew, onTrouble: setTrouble });
    return () => player.current?.destroy();
  }, [shown]);

  return (
    <div class="playing">
      {shown ? (
        <>
          <video ref={video} controls playsInline preload="auto" aria-label={of.name} {...(frame?.poster ? { poster: frame.poster } : {})} />
          <Subtitles master={shown.playback.url} growing={shown.playback.growing} video={video} />
        </>
      ) : (
        <div class="nothing">
          <Icon of={Clapperboard} size={40} />
          <span>It plays here as soon as its first seconds are made.</span>
        </div>
      )}
      {trouble ? (
        <div class="broken" role="alert">
          <p>{TROUBLES[trouble]}</p>
          {trouble === "network" ? (
            <Button kind="primary" onClick={() => player.current?.retry()}>
              Try again
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

const TROUBLES: Record<Trouble, string> = {
  network: "The connection broke off. It goes on by itself.",
  gone: "It is not there any more.",
  early: "Too little of it is made as yet. It begins by itself.",
  broken: "It cannot be played.",
  unsupported: "This browser plays no videos of ours. Please try a newer one.",
};

/** As viewers read them. */
function Subtitles({ master, growing, video }: { master: string; growing: boolean; video: RefObject<HTMLVideoElement | null> }) {
  const [captions, setCaptions] = useState<Captions | null>(null);
  const [lines, setLines] = useState<readonly string[]>([]);
  useEffect(() => {
    setCaptions(null);
    if (!growing) void captionsOf(master).then(setCaptions, () => undefined);
  }, [master, growing]);
  useEffect(() => {
    const element = video.current;
    if (!element || !captions) return setLines([]);
    const tell = (): void => setLines(saidAt(captions, element.currentTime));
    element.addEventListener("timeupdate", tell);
    return () => element.removeEventListener("timeupdate", tell);
  }, [captions]);
  return lines.length ? (
    <p class="subtitles" lang={captions?.language}>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </p>
  ) : null;
}
