/** What runs and waits: asked over HTTP, and between two times told by the live hub, where there is one. */

import { useEffect, useState } from "preact/hooks";
import { api, data, type Schemas } from "../../app/api";
import { live } from "../../app/live";
import { usePolled, type Polled } from "../../app/poll";

export type Overview = Schemas["OverviewBody"];

/** As docs/asyncapi.json has the state of the topic `ops`. */
interface Told {
  queues?: (Omit<Schemas["QueueBody"], "name"> & { queue: Schemas["QueueBody"]["name"] })[];
  workers?: {
    worker: string;
    state: Schemas["WorkerBody"]["state"];
    tasks: { video: string; task: string; running_seconds: number; progress: { share?: number; speed?: number } | null }[];
  }[];
}

const EVERY_SECONDS = 2;
/** What the hub does not tell, the hub being there. */
const SELDOM_SECONDS = 10;

export function useOverview(): Polled<Overview> {
  const [told, setTold] = useState<{ now: Told; at: number } | null>(null);
  const heard = told !== null && Date.now() - told.at < 5000;
  const polled = usePolled(() => data(api.GET("/v1/ops/overview")), heard ? SELDOM_SECONDS : EVERY_SECONDS);
  useEffect(() => live.subscribe("ops", { state: (now) => setTold({ now: now as Told, at: Date.now() }) }), []);
  const newer = told !== null && told.at > polled.at ? told : null;
  const others = newer && polled.value ? !same(polled.value, newer.now) : false;
  // Somebody began or ended something: what it is called only the API says.
  useEffect(() => void (others && polled.again()), [others, told]);
  if (!newer || !polled.value) return polled;
  return { ...polled, value: patched(polled.value, newer.now), at: newer.at, error: null };
}

const key = (worker: string, ...rest: string[]) => [worker, ...rest].join(" ");

/** Who is there, how it is, and what each is at: as one text. */
function crew(workers: readonly (readonly [string, string, readonly (readonly [string, string])[]])[]): string {
  return workers.map(([id, state, tasks]) => key(id, state, ...tasks.map((task) => task.join(" ")).sort())).sort().join("\n");
}

function same(overview: Overview, { workers }: Told): boolean {
  if (!workers) return true;
  const known = overview.workers.map(({ id, state, tasks }) => [id, state, tasks.map(({ task, video_id }) => [task, video_id] as const)] as const);
  return crew(known) === crew(workers.map(({ worker, state, tasks }) => [worker, state, tasks.map(({ task, video }) => [task, video] as const)] as const));
}

function patched(overview: Overview, { queues, workers }: Told): Overview {
  const at = new Map(workers?.flatMap(({ worker, tasks }) => tasks.map((one) => [key(worker, one.task, one.video), one] as const)));
  return {
    ...overview,
    queues: queues?.map(({ queue, ...counts }) => ({ ...counts, name: queue })) ?? overview.queues,
    workers: overview.workers.map((worker) => ({
      ...worker,
      tasks: worker.tasks.map((task) => {
        const now = at.get(key(worker.id, task.task, task.video_id));
        if (!now) return task;
        return { ...task, seconds: now.running_seconds, share: now.progress?.share ?? task.share, speed: now.progress?.speed ?? task.speed };
      }),
    })),
  };
}
