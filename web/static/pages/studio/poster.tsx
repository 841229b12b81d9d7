/** The picture that is shown before a video plays: one of a few good moments, or the very frame that is seen now. */

import { Check } from "lucide";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { api, data, type Schemas } from "../../app/api";
import { clock } from "../../app/format";
import { said } from "../../app/problem";
import { Button } from "../../design/controls";
import { Icon } from "../../design/icon";
import { toast } from "../../design/toasts";
import { asked } from "./asked";
import type { Detail } from "./detail";
import { polling } from "./polling";

type Candidates = Schemas["CandidatesBody"];

export function Poster({ video, element, look }: { video: Detail; element: RefObject<HTMLVideoElement | null>; look: () => void }) {
  const [found, setFound] = useState<Candidates>();
  const [chosen, setChosen] = useState<number | null>(null);
  const params = { path: { video_id: video.id } };

  useEffect(() => {
    void asked(() => data(api.GET("/v1/videos/{video_id}/poster/candidates", { params }))).then(setFound, () => undefined);
  }, [video.id, video.state]);

  useEffect(() => {
    if (!found?.pending) return;
    const controller = new AbortController();
    polling(
      async () => {
        const now = await asked(() => data(api.GET("/v1/videos/{video_id}/poster/candidates", { params, signal: controller.signal })));
        if (!now.pending) {
          setFound(now);
          look();
        }
        return now.pending;
      },
      { every: 1000, about: ["video"] },
      controller.signal,
    );
    return () => controller.abort();
  }, [found?.pending]);

  async function choose(time: number): Promise<void> {
    setChosen(time);
    try {
      setFound(await asked(() => data(api.POST("/v1/videos/{video_id}/poster", { params, body: { time } }))));
    } catch (error) {
      setChosen(null);
      toast(said(error).advice);
    }
  }

  return (
    <section class="card rows" aria-label="Poster">
      <h2>Poster</h2>
      <p class="soft">{found?.pending ? "It is being made." : "Viewers see it before the video plays."}</p>
      {found?.storyboard && found.moments.length ? (
        <ul class="moments" aria-label="Good moments">
          {found.moments.map((moment) => (
            <li key={moment.time}>
              <Moment board={found} moment={moment} chosen={chosen === moment.time} onClick={() => void choose(moment.time)} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="soft">Good moments are offered here once the whole video is made.</p>
      )}
      <div class="row">
        <Button onClick={() => void choose(Math.min(element.current?.currentTime ?? 0, (video.first_frame?.duration ?? 0) - 0.05))}>
          Take the frame that is shown now
        </Button>
      </div>
    </section>
  );
}

/** A picture cut from the storyboard. */
function Moment({ board, moment, chosen, onClick }: { board: Candidates; moment: Schemas["MomentBody"]; chosen: boolean; onClick: () => void }) {
  const picture = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const { style } = picture.current!;
    style.width = `${board.width}px`;
    style.height = `${board.height}px`;
    style.backgroundImage = `url("${board.storyboard}")`;
    style.backgroundPosition = `-${moment.x}px -${moment.y}px`;
  }, [board.storyboard, moment.x, moment.y]);
  return (
    <button class="moment" type="button" aria-pressed={chosen} aria-label={`The moment at ${clock(moment.time)}`} onClick={onClick}>
      <span ref={picture} />
      {chosen ? (
        <span class="tick">
          <Icon of={Check} size={16} />
        </span>
      ) : null}
    </button>
  );
}
