/** Who is at what, how far, and how fast. */

import { Coffee } from "lucide";
import { useState } from "preact/hooks";
import { api, data, once, type Schemas } from "../../app/api";
import { span, words } from "../../app/format";
import { said } from "../../app/problem";
import { Button, Chip, Progress } from "../../design/controls";
import { Sheet } from "../../design/sheet";
import { Empty } from "../../design/states";
import { toast } from "../../design/toasts";

type Worker = Schemas["WorkerBody"];

export function Workers({ workers, onChange }: { workers: readonly Worker[]; onChange: () => void }) {
  const [asked, setAsked] = useState<Worker | null>(null);
  return (
    <section class="rows" aria-label="Workers">
      <h2>Workers</h2>
      {workers.length ? (
        <ul class="workers">
          {workers.map((worker) => (
            <li class="card" key={worker.id + worker.task}>
              <div class="head">
                <strong>{worker.video_name || "A video"}</strong>
                <Chip tone={worker.queue === "urgent" ? "clay" : "plain"}>{worker.queue}</Chip>
              </div>
              <Progress label={worker.task} share={worker.share ?? undefined} said={told(worker)} />
              <div class="head">
                <span class="soft small">
                  <code>{worker.id}</code>
                  {worker.attempts > 1 ? ` · attempt ${worker.attempts}` : ""}
                </span>
                <Button kind="bare" onClick={() => setAsked(worker)}>
                  Cancel video
                </Button>
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <Empty icon={Coffee} title="Nobody is at anything">
          <p>Workers that wait for a task do not show here.</p>
        </Empty>
      )}
      {asked ? <Cancel worker={asked} onClose={() => setAsked(null)} onDone={onChange} /> : null}
    </section>
  );
}

function told({ share, speed, seconds, kind }: Worker): string {
  const parts = [share === null ? words(kind) : `${Math.floor(share * 100)} %`, speed ? `${speed.toFixed(1)} ×` : "", span(seconds)];
  return parts.filter(Boolean).join(" · ");
}

function Cancel({ worker, onClose, onDone }: { worker: Worker; onClose: () => void; onDone: () => void }) {
  const [busy, setBusy] = useState(false);
  async function cancel(): Promise<void> {
    setBusy(true);
    try {
      await data(api.POST("/v1/ops/videos/{video_id}/cancel", { params: { path: { video_id: worker.video_id } }, headers: once() }));
      toast(`${worker.video_name} is cancelled.`);
    } catch (error) {
      toast(said(error).advice);
    }
    onClose();
    onDone();
  }
  return (
    <Sheet
      title={`Cancel ${worker.video_name}?`}
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
