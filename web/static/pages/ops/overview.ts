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
    worker: string | null;
    video: string;
    task: string;
    running_seconds: number;
    progress: { share?: number; speed?: number } | null;
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

const key = (worker: string | null, task: string, video: string) => `${worker} ${task} ${video}`;

function same(overview: Overview, { workers = [] }: Told): boolean {
  const known = new Set(overview.workers.map(({ id, task, video_id }) => key(id, task, video_id)));
  return workers.length === known.size && workers.every(({ worker, task, video }) => known.has(key(worker, task, video)));
}

function patched(overview: Overview, { queues, workers }: Told): Overview {
  const at = new Map(workers?.map((one) => [key(one.worker, one.task, one.video), one]));
  return {
    ...overview,
    queues: queues?.map(({ queue, ...counts }) => ({ ...counts, name: queue })) ?? overview.queues,
    workers: overview.workers.map((worker) => {
      const now = at.get(key(worker.id, worker.task, worker.video_id));
      if (!now) return worker;
      return { ...worker, seconds: now.running_seconds, share: now.progress?.share ?? worker.share, speed: now.progress?.speed ?? worker.speed };
    }),
  };
}
