/** What was got through of late, as plots. */

import { useMemo, useState } from "preact/hooks";
import { api, data } from "../../app/api";
import { count, span } from "../../app/format";
import { usePolled } from "../../app/poll";
import { Failed, Waiting } from "../../design/states";
import { Plot } from "../../design/plot";
import { Tabs } from "../../design/tabs";

const REACHES = [
  { id: "10", name: "10 min" },
  { id: "60", name: "1 h" },
  { id: "360", name: "6 h" },
  { id: "1440", name: "24 h" },
] as const;

type Reach = (typeof REACHES)[number]["id"];

const EVERY_SECONDS = 10;

export function Throughput() {
  const [reach, setReach] = useState<Reach>("60");
  const ask = () => data(api.GET("/v1/ops/throughput", { params: { query: { minutes: Number(reach) } } }));
  const { value, error, again } = usePolled(ask, EVERY_SECONDS, reach);
  const lines = useMemo(() => {
    const items = value?.items ?? [];
    return {
      times: items.map(({ start }) => Date.parse(start) / 1000),
      finished: items.map(({ finished }) => finished),
      failed: items.map(({ failed }) => failed),
      speed: items.map(({ encoded_seconds }) => encoded_seconds / (value?.seconds ?? 1)),
      waited: items.map(({ time_to_play }) => time_to_play),
    };
  }, [value]);
  return (
    <section class="rows" aria-label="Throughput">
      <div class="head">
        <h2>Throughput</h2>
        <Tabs label="How far back" tabs={REACHES} chosen={reach} onChoose={setReach} />
      </div>
      {value ? (
        <div class="plots">
          <div class="card">
            <Plot
              title="Tasks"
              times={lines.times}
              lines={[
                { name: "finished", colour: "moss", values: lines.finished, bars: true },
                { name: "given up", colour: "brick", values: lines.failed, bars: true },
              ]}
              said={count}
            />
          </div>
          <div class="card">
            <Plot
              title="Encoding, times real time"
              times={lines.times}
              lines={[{ name: "speed", colour: "clay", values: lines.speed, bars: true }]}
              said={(speed) => `${Number(speed.toPrecision(2))} ×`}
            />
          </div>
          <div class="card">
            <Plot
              title="Last byte to playable, median"
              times={lines.times}
              lines={[{ name: "seconds", colour: "focus", values: lines.waited }]}
              said={span}
            />
          </div>
        </div>
      ) : error ? (
        <Failed error={error} onRetry={again} />
      ) : (
        <Waiting what="Counting" />
      )}
    </section>
  );
}
