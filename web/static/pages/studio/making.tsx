/** What is being done to a video: stage by stage, and rung by rung of what viewers get. */

import { Progress } from "../../design/controls";
import type { Detail } from "./detail";
import { STAGE } from "./words";

const CODECS: Record<string, string> = { h264: "", av1: " AV1", hevc: " HEVC" };

export function Making({ video }: { video: Detail }) {
  const now = video.stages.find(({ state }) => state === "running");
  if (video.state === "uploading" && !video.stages.some(({ share }) => share > 0)) {
    return <p class="soft">It is made while its bytes come.</p>;
  }
  return (
    <section class="rows" aria-label="Being made">
      <p role="status">{now ? (STAGE[now.name] ?? now.name) : "Waits for its turn"}</p>
      {video.rungs.length ? (
        <ul class="rungs" aria-label="Sizes">
          {[...video.rungs].sort((one, other) => height(one.name) - height(other.name)).map(({ name, share }) => (
            <li key={name}>
              <Progress label={rung(name)} share={share} said={share >= 1 ? "done" : `${Math.floor(share * 100)} %`} />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

/** `h264-540` is the one with a short edge of 540 pixels. */
function rung(name: string): string {
  const [codec = ""] = name.split("-");
  return `${height(name)}p${CODECS[codec] ?? ` ${codec}`}`;
}

function height(name: string): number {
  return Number(/-(\d+)/.exec(name)?.[1] ?? 0);
}
