/** What runs and waits at this moment. */

import { useEffect, useState } from "preact/hooks";
import type { Schemas } from "../../app/api";
import { count, span, words } from "../../app/format";
import { said } from "../../app/problem";
import { Chip } from "../../design/controls";
import { Failed, Waiting } from "../../design/states";
import { useOverview, type Overview } from "./overview";
import { Throughput } from "./throughput";
import { Workers } from "./workers";

/** Seconds that a task for which somebody waits may lie; the rest only waits. */
const SLOW: Record<string, number> = { urgent: 2, default: 30, ladder: 300 };
/** Rings that are left over for longer than a moment are a sign that nobody sends them. */
const MANY_RINGS = 20;

export function Now() {
  const { value, error, at, again } = useOverview();
  if (!value) return error ? <Failed error={error} onRetry={again} /> : <Waiting what="Asking how things are" />;
  return (
    <>
      <Freshness at={at} error={error} />
      <Alarms overview={value} />
      <section class="rows" aria-label="Queues">
        <h2>Queues</h2>
        <ul class="queues">
          {value.queues.map((queue) => (
            <QueueCard key={queue.name} queue={queue} />
          ))}
        </ul>
      </section>
      <Workers workers={value.workers} onChange={again} />
      <Throughput />
      <section class="rows" aria-label="Videos">
        <h2>Videos</h2>
        <ul class="row states">
          {value.videos.map(({ state, count: found, more }) => (
            <li key={state}>
              <Chip tone={state === "failed" && found ? "bad" : state === "ready" ? "good" : "plain"}>
                {words(state)} <span class="figures">{count(found) + (more ? "+" : "")}</span>
              </Chip>
            </li>
          ))}
        </ul>
      </section>
      <Scheduler overview={value} />
    </>
  );
}

/** Whether what is shown is still so. */
function Freshness({ at, error }: { at: number; error: unknown }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (!error) return null;
  const { title } = said(error);
  return (
    <p class="stale" role="status">
      {title}. This is how it was {span((now - at) / 1000)} ago; we go on asking.
    </p>
  );
}

/** What somebody has to do something about. */
function Alarms({ overview }: { overview: Overview }) {
  const alarms: string[] = [];
  const { scheduler, queues, outbox, workers } = overview;
  if (!scheduler?.alive) alarms.push("No scheduler is heard of: dead workers go unnoticed. Start one.");
  const served = new Set(workers.filter(({ state }) => state !== "gone" && state !== "draining").flatMap((worker) => worker.queues));
  for (const { name, oldest_seconds, running } of queues) {
    const most = SLOW[name];
    if (most === undefined) continue;
    if (!served.has(name)) alarms.push(`No worker is there for the queue ${name}. Start one.`);
    else if (oldest_seconds > most && running === 0) {
      alarms.push(`Nobody works at the queue ${name}: its oldest task has waited ${span(oldest_seconds)}.`);
    }
  }
  if (outbox.reduce((total, { rows }) => total + rows, 0) > MANY_RINGS) alarms.push("Rings are left over: is Redis away?");
  return alarms.length ? (
    <ul class="alarms" role="alert">
      {alarms.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  ) : null;
}

function QueueCard({ queue }: { queue: Schemas["QueueBody"] }) {
  const slow = queue.oldest_seconds > (SLOW[queue.name] ?? Infinity);
  return (
    <li class="card">
      <h3>{words(queue.name)}</h3>
      <p class="depth figures">
        {count(queue.ready)} <span class="soft">waiting</span>
      </p>
      <dl>
        <div>
          <dt>Running</dt>
          <dd class="figures">{count(queue.running)}</dd>
        </div>
        <div>
          <dt>Put off</dt>
          <dd class="figures">{count(queue.postponed)}</dd>
        </div>
        <div>
          <dt>Oldest</dt>
          <dd class={`figures ${slow ? "late" : ""}`}>{queue.ready ? span(queue.oldest_seconds) : "–"}</dd>
        </div>
        <div>
          <dt>Video</dt>
          <dd class="figures">{queue.seconds_waiting ? span(queue.seconds_waiting) : "–"}</dd>
        </div>
      </dl>
    </li>
  );
}

function Scheduler({ overview }: { overview: Overview }) {
  const left = overview.outbox.map(({ queue, rows }) => `${rows} for ${queue}`).join(", ");
  return (
    <section class="rows" aria-label="Scheduler">
      <h2>Scheduler</h2>
      <p class="soft">
        {overview.scheduler?.alive ? (
          <>
            <Chip tone="good">alive</Chip> <code>{overview.scheduler.id}</code>
          </>
        ) : overview.scheduler ? (
          <>
            <Chip tone="bad">silent</Chip> for {span(overview.scheduler.seconds_left)}; it was <code>{overview.scheduler.id}</code>
          </>
        ) : (
          "There never was one."
        )}
        {left ? ` Rings left over: ${left}.` : " No rings are left over."}
      </p>
    </section>
  );
}
