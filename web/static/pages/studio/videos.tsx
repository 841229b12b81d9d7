/** All videos: those on their way, being made, ready and failed. */

import { Clapperboard } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { ago, clock } from "../../app/format";
import { dismiss, jobs, type Job } from "../../app/upload/queue";
import { Button, Chip, Progress } from "../../design/controls";
import { Empty, Failed, Waiting } from "../../design/states";
import { Dropping } from "./dropping";
import { JobRow } from "./job_row";
import { failure, following, load, more, UNFINISHED, videos, type Video } from "./library";
import { toVideo } from "./route";
import { failureOf, VIDEO } from "./words";

/** Milliseconds after which an upload that is not of this page is remarked upon. */
const QUIET = 30_000;

export function Videos() {
  useEffect(() => void load(), []);
  const found = videos.value;
  const ids = new Set((found ?? []).map(({ id }) => id));
  const lone = jobs.value.filter((job) => !job.videoId.value || !ids.has(job.videoId.value));
  return (
    <>
      <h1>Videos</h1>
      <Dropping />
      {lone.length ? (
        <ul class="videos" aria-label="On their way">
          {lone.map((job) => (
            <li key={job.key} class="card">
              <h2 class="name">{job.note.name}</h2>
              <Finished job={job} />
            </li>
          ))}
        </ul>
      ) : null}
      {found === undefined && failure.value ? (
        <Failed error={failure.value} onRetry={() => void load()} />
      ) : found === undefined ? (
        <Waiting what="Your videos come" />
      ) : found.length ? (
        <>
          <ul class="videos" aria-label="Videos">
            {found.map((video) => (
              <Row key={video.id} video={video} job={jobs.value.find((job) => job.videoId.value === video.id)} />
            ))}
          </ul>
          {following.value ? <More /> : null}
        </>
      ) : lone.length ? null : (
        <Empty icon={Clapperboard} title="No videos yet">
          <p>Film how something is made, upright, and drop the clip above.</p>
        </Empty>
      )}
    </>
  );
}

function Finished({ job }: { job: Job }) {
  const state = job.state.value;
  return state.kind === "done" && state.duplicate ? <Known job={job} /> : <JobRow job={job} />;
}

function Known({ job }: { job: Job }) {
  const state = job.state.value;
  if (state.kind !== "done") return null;
  return (
    <div class="row" role="status">
      <span>
        You have sent this clip before. <a href={toVideo(state.videoId)}>Here it is.</a>
      </span>
      <Button kind="bare" onClick={() => dismiss(job)}>
        Close
      </Button>
    </div>
  );
}

function Row({ video, job }: { video: Video; job: Job | undefined }) {
  const { tone, word } = VIDEO[video.state] ?? { tone: "plain" as const, word: video.state };
  const frame = video.first_frame;
  const sending = job && job.state.value.kind !== "done";
  return (
    <li class="card video-row">
      <a class="thumb" href={toVideo(video.id)} tabIndex={-1} aria-hidden="true">
        {frame?.poster ? <img src={frame.poster} alt="" loading="lazy" /> : <Clapper />}
      </a>
      <div class="rows told">
        <div class="heading">
          <h2 class="name">
            <a href={toVideo(video.id)}>{video.name}</a>
          </h2>
          <Chip tone={tone}>{word}</Chip>
        </div>
        <p class="soft figures">
          {ago(video.created)}
          {frame ? ` · ${clock(frame.duration)}` : ""}
        </p>
        {job?.state.value.kind === "done" && job.state.value.duplicate ? <Known job={job} /> : null}
        {sending ? <JobRow job={job} /> : null}
        {UNFINISHED.has(video.state) && (!sending || video.progress > 0) ? <Progress label="Encoded" share={video.progress} /> : null}
        {video.error ? <Why error={video.error} /> : null}
        {video.state === "uploading" && !job && Date.parse(video.created) < Date.now() - QUIET ? <p class="soft">It is sent from another device or page, or was left unfinished.</p> : null}
      </div>
    </li>
  );
}

function Clapper() {
  return <span class="blank" />;
}

export function Why({ error }: { error: { code: string; message: string } }) {
  const { message, advice } = failureOf(error);
  return (
    <p class="why" role="alert">
      <strong>{message}</strong> {advice}
    </p>
  );
}

function More() {
  const [busy, setBusy] = useState(false);
  return (
    <Button
      busy={busy}
      onClick={() => {
        setBusy(true);
        void more().finally(() => setBusy(false));
      }}
    >
      Older ones
    </Button>
  );
}
