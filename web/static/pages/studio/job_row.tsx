/** A file on its way: how far, how fast, for how long, and what one can do about it. */

import { Pause, Play, RotateCcw, X } from "lucide";
import { useRef, useState } from "preact/hooks";
import { bytes } from "../../app/format";
import { said } from "../../app/problem";
import { dismiss, resume, resumeWith, type Job } from "../../app/upload/queue";
import { Button, IconButton, Progress } from "../../design/controls";
import { load } from "./library";
import { refusalOf } from "./words";

export function JobRow({ job }: { job: Job }) {
  const state = job.state.value;
  const picker = useRef<HTMLInputElement>(null);
  const { name, size } = job.note;

  function words(): string {
    switch (state.kind) {
      case "queued":
        return "Waits for its turn";
      case "sending":
        return rest(job);
      case "waiting":
        return navigator.onLine ? `${said(state.why).title}: it goes on by itself` : "Offline: goes on when you are back";
      case "paused":
        return "Paused";
      case "interrupted":
        return "Interrupted";
      case "signed_out":
        return "Waits until you have signed in";
      case "done":
        return "All sent";
      default:
        return "";
    }
  }

  async function goOn(): Promise<void> {
    if (job.note.file || job.note.handle) resume(job);
    else picker.current?.click();
  }

  return (
    <div class="job" data-state={state.kind}>
      {state.kind === "failed" ? (
        <Refused error={state.error} name={name} />
      ) : state.kind === "file_needed" ? (
        <p role="alert">
          {state.wrong ? (
            <>
              <strong>That is another file.</strong> Please choose {name} ({bytes(size)}) again, or remove it here.
            </>
          ) : (
            <>
              <strong>Please choose {name} again.</strong> This browser could not keep it; what was sent is not sent again.
            </>
          )}
        </p>
      ) : (
        <Progress label={words()} share={job.sent.value / size} said={`${bytes(job.sent.value)} of ${bytes(size)}`} />
      )}
      <div class="row">
        {state.kind === "sending" || state.kind === "waiting" || state.kind === "queued" ? (
          <IconButton icon={Pause} label={`Pause ${name}`} onClick={() => job.pause()} />
        ) : null}
        {state.kind === "paused" ? <IconButton icon={Play} label={`Go on with ${name}`} onClick={() => resume(job)} /> : null}
        {state.kind === "interrupted" ? (
          <Button kind="primary" icon={Play} onClick={() => void goOn()}>
            Go on with {name}
          </Button>
        ) : null}
        {state.kind === "file_needed" ? (
          <Button kind="primary" onClick={() => picker.current?.click()}>
            Choose {name}
          </Button>
        ) : null}
        {state.kind === "failed" ? (
          <Button icon={RotateCcw} onClick={() => resume(job)}>
            Try again
          </Button>
        ) : null}
        {state.kind !== "done" ? <Remove job={job} /> : null}
      </div>
      <input
        ref={picker}
        type="file"
        hidden
        aria-label={`${name} again`}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) void resumeWith(job, file);
        }}
      />
    </div>
  );
}

function Refused({ error, name }: { error: unknown; name: string }) {
  const { message, advice } = refusalOf(error);
  return (
    <p role="alert">
      <strong>
        {name}: {message}
      </strong>{" "}
      {advice}
    </p>
  );
}

/** Asks once more, since what was sent is lost by it. */
function Remove({ job }: { job: Job }) {
  const [sure, setSure] = useState(false);
  const { name } = job.note;

  async function remove(): Promise<void> {
    dismiss(job);
    await job.giveUp().catch(() => undefined);
    await load();
  }

  if (!sure && job.sent.value > 0) return <IconButton icon={X} label={`Remove ${name}`} onClick={() => setSure(true)} />;
  if (!sure) return <IconButton icon={X} label={`Remove ${name}`} onClick={() => void remove()} />;
  return (
    <>
      <Button kind="danger" onClick={() => void remove()}>
        Remove it
      </Button>
      <Button kind="bare" onClick={() => setSure(false)}>
        Keep it
      </Button>
    </>
  );
}

function rest(job: Job): string {
  const speed = job.speed.value;
  if (job.sent.value >= job.note.size) return "Nearly done";
  if (!speed) return "Sending";
  const seconds = Math.ceil((job.note.size - job.sent.value) / speed);
  return `${bytes(speed)}/s, ${seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`} left`;
}
