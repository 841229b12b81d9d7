/** What failed and still stands so, with the command and the last words of FFmpeg. */

import { PartyPopper, RotateCcw } from "lucide";
import { useState } from "preact/hooks";
import { api, data, once, type Schemas } from "../../app/api";
import { ago, bytes, clock, moment, words } from "../../app/format";
import { usePaged } from "../../app/paged";
import { said } from "../../app/problem";
import { Button, Chip } from "../../design/controls";
import { Facts, More, Verbatim } from "../../design/facts";
import { Empty, Failed, Waiting } from "../../design/states";
import { toast } from "../../design/toasts";

type Failure = Schemas["FailureBody"];

export function Failures() {
  const list = usePaged((cursor) => data(api.GET("/v1/ops/failures", { params: { query: { limit: 20, cursor } } })));
  if (!list.items) return list.error ? <Failed error={list.error} onRetry={list.reload} /> : <Waiting what="Looking for what failed" />;
  if (!list.items.length) {
    return (
      <Empty icon={PartyPopper} title="Nothing has failed">
        <p>What fails from now on is shown here, with what FFmpeg said.</p>
      </Empty>
    );
  }
  const gone = (id: string) => list.change(list.items!.filter((item) => item.id !== id));
  return (
    <>
      <ul class="failures">
        {list.items.map((failure) => (
          <li class="card" key={failure.id}>
            <FailureCard failure={failure} onRetried={() => gone(failure.id)} />
          </li>
        ))}
      </ul>
      {list.error ? <Failed error={list.error} onRetry={list.load} /> : null}
      <More more={list.more} busy={list.busy} onMore={list.load} />
    </>
  );
}

function FailureCard({ failure, onRetried }: { failure: Failure; onRetried: () => void }) {
  const [busy, setBusy] = useState(false);
  async function retry(): Promise<void> {
    setBusy(true);
    try {
      await data(api.POST("/v1/ops/videos/{video_id}/retry", { params: { path: { video_id: failure.id } }, headers: once() }));
      onRetried();
      toast(`${failure.name} goes on from where it stopped.`);
    } catch (error) {
      toast(said(error).advice);
      setBusy(false);
    }
  }
  return (
    <article class="rows" aria-label={failure.name}>
      <div class="head">
        <h2>{failure.name}</h2>
        {failure.retryable ? (
          <Button icon={RotateCcw} busy={busy} onClick={() => void retry()}>
            Retry
          </Button>
        ) : null}
      </div>
      <div class="row">
        <Chip tone={failure.state === "failed" ? "bad" : "plain"}>{failure.state}</Chip>
        {failure.code ? <Chip tone="clay">{failure.code}</Chip> : <Chip tone="slow">goes on without</Chip>}
        {failure.quarantined ? <Chip tone="bad">quarantined</Chip> : null}
        <span class="soft">{failure.our_fault ? "our fault" : failure.code ? "the file’s fault" : ""}</span>
      </div>
      {failure.message ? <Told failure={failure} /> : null}
      <Facts
        facts={[
          ["Failed", failure.at ? <time dateTime={failure.at} title={moment(failure.at)}>{ago(failure.at)}</time> : null],
          ["Creator", failure.creator.name ?? failure.creator.id],
          ["File", bytes(failure.bytes)],
          ["Duration", failure.duration === null ? null : clock(failure.duration)],
          ["Preset", failure.preset],
          ["Video", <code>{failure.id}</code>],
        ]}
      />
      {failure.tasks.length ? (
        failure.tasks.map((task) => <FailedTask key={task.name} task={task} />)
      ) : (
        <EvidenceOf evidence={failure.evidence} name={failure.name} />
      )}
    </article>
  );
}

/** What its creator reads, and whether anything is left to do here. */
function Told({ failure: { message, retryable } }: { failure: Failure }) {
  if (retryable) return <p>{message}</p>;
  return (
    <p>
      <span class="soft">Its creator was told:</span> <q>{message}</q> <span class="soft">The same bytes would fail again.</span>
    </p>
  );
}

function FailedTask({ task }: { task: Schemas["FailedTaskBody"] }) {
  const tries = [many(task.attempts, "attempt"), task.failures ? many(task.failures, "failure") : "", task.crashes ? many(task.crashes, "crash", "crashes") : ""];
  return (
    <details>
      <summary>
        <strong>{task.name}</strong> <span class="soft">{[words(task.kind), task.code, ...tries].filter(Boolean).join(" · ")}</span>
      </summary>
      <EvidenceOf evidence={task.evidence} name={task.name} />
    </details>
  );
}

function many(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}

function EvidenceOf({ evidence, name }: { evidence: Schemas["Evidence"] | null; name: string }) {
  if (!evidence) return <p class="soft">Nothing was written down.</p>;
  return (
    <div class="rows evidence">
      {evidence.how ? (
        <p>
          FFmpeg ended with <strong>{evidence.how}</strong>.
        </p>
      ) : null}
      {evidence.command ? <Verbatim label={`Command of ${name}`} text={evidence.command} /> : null}
      {evidence.output ? <Verbatim label={evidence.command ? `Last words of ${name}` : `What is known of ${name}`} text={evidence.output} /> : null}
    </div>
  );
}
