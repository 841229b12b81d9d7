/** One video: it plays, how far it is, and what can be done with it. */

import { ArrowLeft, RotateCcw, Square, Trash2 } from "lucide";
import { useRef, useState } from "preact/hooks";
import { api, data } from "../../app/api";
import { ago, clock } from "../../app/format";
import { Problem, said } from "../../app/problem";
import { jobs } from "../../app/upload/queue";
import { Button, Chip } from "../../design/controls";
import { Icon } from "../../design/icon";
import { Failed, Waiting } from "../../design/states";
import { toast } from "../../design/toasts";
import { asked } from "./asked";
import { Captions } from "./captions";
import { useVideo, type Detail } from "./detail";
import { JobRow } from "./job_row";
import { put, UNFINISHED } from "./library";
import { Making } from "./making";
import { Playing } from "./playing";
import { Poster } from "./poster";
import { Replacing } from "./replacing";
import { go } from "./route";
import { Why } from "./videos";
import { fileIsAtFault, VIDEO } from "./words";

export function VideoPage({ id }: { id: string }) {
  const { video, failure, look } = useVideo(id);
  const element = useRef<HTMLVideoElement>(null);
  if (!video && failure) return <Failed error={failure} onRetry={look} />;
  if (!video) return <Waiting what="The video comes" />;
  const { tone, word } = VIDEO[video.state] ?? { tone: "plain" as const, word: video.state };
  const job = jobs.value.find((one) => one.videoId.value === id);
  const plays = Boolean(video.first_frame);
  return (
    <>
      <a class="back" href="#/videos">
        <Icon of={ArrowLeft} size={18} /> All videos
      </a>
      <div class="heading">
        <h1 class="name">{video.name}</h1>
        <Chip tone={tone}>{word}</Chip>
      </div>
      <p class="soft figures">
        Sent {ago(video.created)}
        {video.first_frame ? ` · ${clock(video.first_frame.duration)} · ${video.first_frame.width} × ${video.first_frame.height}` : ""}
      </p>
      <div class="beside">
        <Playing key={id} of={video} video={element} />
        <div class="rows">
          {job && job.state.value.kind !== "done" ? <JobRow job={job} /> : null}
          {video.error ? <Why error={video.error} /> : null}
          {UNFINISHED.has(video.state) ? <Making video={video} /> : null}
          <Actions video={video} look={look} />
          {plays ? <Poster video={video} element={element} look={look} /> : null}
          {video.state !== "failed" && video.state !== "cancelled" ? <Captions video={video} element={element} /> : null}
          {plays ? <Replacing video={video} look={look} /> : null}
        </div>
      </div>
    </>
  );
}

type Sure = "delete" | "cancel" | null;

function Actions({ video, look }: { video: Detail; look: () => void }) {
  const [sure, setSure] = useState<Sure>(null);
  const [busy, setBusy] = useState(false);
  const params = { path: { video_id: video.id } };

  async function doing(what: () => Promise<unknown>, done: () => void): Promise<void> {
    setBusy(true);
    try {
      await asked(what);
      done();
    } catch (error) {
      const inUse = error instanceof Problem && error.code === "video_in_use";
      toast(inUse ? "A story shows it. Take it out of the story, or archive that, first." : said(error).advice);
    }
    setBusy(false);
    setSure(null);
  }

  const remove = (): Promise<void> =>
    doing(
      () => data(api.DELETE("/v1/videos/{video_id}", { params })),
      () => {
        put(video.id, null);
        toast(`${video.name} is deleted.`);
        go("#/videos");
      },
    );
  const cancel = (): Promise<void> => doing(() => data(api.POST("/v1/videos/{video_id}/cancel", { params })), look);
  const retry = (): Promise<void> => doing(() => data(api.POST("/v1/videos/{video_id}/retry", { params })), look);

  if (sure) {
    return (
      <div class="card rows" role="group" aria-label="Are you sure?">
        <p>{sure === "delete" ? "It is deleted for good, with what was sent." : "It stops for good. What was made of it is removed."}</p>
        <div class="row">
          <Button kind="danger" busy={busy} onClick={() => void (sure === "delete" ? remove() : cancel())}>
            {sure === "delete" ? "Delete it" : "Stop it"}
          </Button>
          <Button kind="bare" onClick={() => setSure(null)}>
            Leave it
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div class="row">
      {video.error && !fileIsAtFault(video.error.code) ? (
        <Button kind="primary" icon={RotateCcw} busy={busy} onClick={() => void retry()}>
          Try again
        </Button>
      ) : null}
      {UNFINISHED.has(video.state) ? (
        <Button icon={Square} onClick={() => setSure("cancel")}>
          Stop
        </Button>
      ) : null}
      <Button kind="danger" icon={Trash2} onClick={() => setSure("delete")}>
        Delete
      </Button>
    </div>
  );
}
