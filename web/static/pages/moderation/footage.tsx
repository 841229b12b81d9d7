/** The videos of a case: as they play, what the probe found in them, and what is said in them. */

import { Clapperboard } from "lucide";
import { useState } from "preact/hooks";
import type { Schemas } from "../../app/api";
import { bytes, clock, words } from "../../app/format";
import { Facts } from "../../design/facts";
import { Empty } from "../../design/states";
import { Tabs } from "../../design/tabs";
import { Film } from "./film";

type Video = Schemas["VideoInCase"];

const DYNAMIC: Record<string, string> = { sdr: "SDR", hlg: "HDR (HLG)", pq: "HDR (PQ)" };

export function Footage({ videos }: { videos: readonly Video[] }) {
  const [chosen, setChosen] = useState(videos[0]?.id ?? "");
  const video = videos.find(({ id }) => id === chosen) ?? videos[0];
  if (!video) return null;
  return (
    <section class="rows" aria-label="Videos">
      {videos.length > 1 ? (
        <Tabs label="Which video" tabs={videos.map(({ id }, at) => ({ id, name: `Video ${at + 1}` }))} chosen={video.id} onChoose={setChosen} />
      ) : null}
      <div class="footage">
        {video.first_frame ? (
          <Film key={video.id} frame={video.first_frame} />
        ) : (
          <Empty icon={Clapperboard} title="Nothing of it plays">
            <p>The video is {words(video.state).toLowerCase()}.</p>
          </Empty>
        )}
        <div class="rows">
          <Source source={video.source} />
          {video.transcripts.map((said) => (
            <details class="card" key={said.language} open>
              <summary>
                <h3>
                  {said.name} <span class="soft">({said.kind})</span>
                </h3>
              </summary>
              <p class="transcript" lang={said.language}>
                {said.text}
                {said.cut ? " …" : ""}
              </p>
            </details>
          ))}
        </div>
      </div>
    </section>
  );
}

function Source({ source }: { source: Video["source"] }) {
  if (!source) return <p class="soft">Nobody has looked into the file yet.</p>;
  const turned = [source.rotation ? `${source.rotation}°` : "", source.mirrored ? "mirrored" : ""].filter(Boolean).join(", ");
  return (
    <div class="card">
      <h3>The file</h3>
      <Facts
        facts={[
          ["Duration", source.duration < 10 ? `${source.duration.toFixed(1)} s` : clock(source.duration)],
          ["Size", bytes(source.bytes)],
          ["Codec", `${source.codec} in ${source.container}`],
          ["Picture", `${source.width} × ${source.height}${source.interlaced ? ", interlaced" : ""}`],
          ["Turned", turned || "upright"],
          ["Rate", `${source.fps} fps${source.variable_fps ? ", variable" : ""}`],
          ["Light", `${DYNAMIC[source.dynamic] ?? source.dynamic}, ${source.bit_depth} bit`],
          ["Dolby Vision", source.dolby_vision === null ? null : `profile ${source.dolby_vision}`],
          ["Sound", source.audio_codec ? `${source.audio_codec}, ${source.audio_channels} ch` : "none"],
        ]}
      />
    </div>
  );
}
