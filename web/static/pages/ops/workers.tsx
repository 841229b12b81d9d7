/** Every worker: what it is at, how far and how fast, or that it waits. */

import { Coffee, PlugZap } from "lucide";
import { useState } from "preact/hooks";
import { api, data, once, type Schemas } from "../../app/api";
import { ago, moment, span, words } from "../../app/format";
import { said } from "../../app/problem";
import { Button, Chip, Progress } from "../../design/controls";
import { Icon } from "../../design/icon";
import { Sheet } from "../../design/sheet";
import { Empty } from "../../design/states";
import { toast } from "../../design/toasts";

type Worker = Schemas["WorkerBody"];
type Task = Schemas["WorkerTaskBody"];

const TONES = { idle: "plain", busy: "good", draining: "slow", gone: "bad" } as const;

export function Workers({ workers, onChange }: { workers: readonly Worker[]; onChange: () => void }) {
  const [asked, setAsked] = useState<Task | null>(null);
  return (
    <section class="rows" aria-label="Workers">
      <div class="head">
        <h2>Workers</h2>
        <span class="soft">{counted(workers)}</span>
      </div>
      {workers.length ? (
        <ul class="workers">
          {workers.map((worker) => (
            <li class={`card ${worker.state}`} key={worker.id}>
              <div class="head">
                <strong>{worker.queues.map(words).join(", ")}</strong>
                <Chip tone={TONES[worker.state]}>{worker.state}</Chip>
              </div>
              {worker.tasks.map((task) => (
                <At key={task.video_id + task.task} task={task} gone={worker.state === "gone"} onCancel={() => setAsked(task)} />
              ))}
              {worker.tasks.length ? null : <Rests worker={worker} />}
              <p class="soft small">
                <code>{worker.id}</code> · began{" "}
                <time dateTime={worker.since} title={moment(worker.since)}>
                  {ago(worker.since)}
                </time>
                {worker.slots > 1 ? ` · up to ${worker.slots} tasks at a time` : ""}
              </p>
            </li>
          ))}
        </ul>
      ) : (
        <Empty icon={PlugZap} title="No worker is there">
          <p>Nothing is encoded until one is started; what waits is kept.</p>
        </Empty>
      )}
      {asked ? <Cancel task={asked} onClose={() => setAsked(null)} onDone={onChange} /> : null}
    </section>
  );
}

function counted(workers: readonly Worker[]): string {
  const live = workers.filter(({ state }) => state !== "gone");
  const busy = live.filter(({ tasks }) => tasks.length).length;
  return live.length ? `${busy} of ${live.length} at work` : "";
}

function At({ task, gone, onCancel }: { task: Task; gone: boolean; onCancel: () => void }) {
  return (
    <div class="at">
      <div class="head">
        <span>{task.video_name || "A video"}</span>
        <Button kind="bare" onClick={onCancel}>
          Cancel video
        </Button>
      </div>
      {gone ? <p class="soft">{task.task} is given to the next worker.</p> : <Progress label={task.task} share={task.share ?? undefined} said={told(task)} />}
    </div>
  );
}

function Rests({ worker: { state, heard } }: { worker: Worker }) {
  if (state === "gone") return <p class="soft">Not heard of since {heard ? moment(heard) : "it began"}. What it was at goes on elsewhere.</p>;
  return (
    <p class="soft row">
      <Icon of={Coffee} size={18} /> {state === "draining" ? "Ends." : "Waits for a task."}
    </p>
  );
}

function told({ share, speed, seconds, kind, attempts }: Task): string {
  const parts = [share === null ? words(kind) : `${Math.floor(share * 100)} %`, speed ? `${speed.toFixed(1)} ×` : "", span(seconds), attempts > 1 ? `attempt ${attempts}` : ""];
  return parts.filter(Boolean).join(" · ");
}

function Cancel({ task, onClose, onDone }: { task: Task; onClose: () => void; onDone: () => void }) {
  const [busy, setBusy] = useState(false);
  async function cancel(): Promise<void> {
    setBusy(true);
    try {
      await data(api.POST("/v1/ops/videos/{video_id}/cancel", { params: { path: { video_id: task.video_id } }, headers: once() }));
      toast(`${task.video_name} is cancelled.`);
    } catch (error) {
      toast(said(error).advice);
    }
    onClose();
    onDone();
  }
  return (
    <Sheet
      title={`Cancel ${task.video_name}?`}
      onClose={onClose}
      footer={
        <div class="row">
          <Button kind="danger" busy={busy} onClick={() => void cancel()}>
            Cancel it for good
          </Button>
          <Button onClick={onClose}>Let it run</Button>
        </div>
      }
    >
      <p>What was made of it is removed, and it cannot go on. What was uploaded stays. The audit says that it was you.</p>
    </Sheet>
  );
}
