/** Letting another video take the place of this one in all stories. */

import { useEffect, useState } from "preact/hooks";
import { api, data } from "../../app/api";
import { said } from "../../app/problem";
import { Button, Field } from "../../design/controls";
import { toast } from "../../design/toasts";
import { asked } from "./asked";
import type { Detail } from "./detail";
import { load, videos } from "./library";
import { toVideo } from "./route";

const FIT = new Set(["processing", "playable", "ready"]);

export function Replacing({ video, look }: { video: Detail; look: () => void }) {
  const [other, setOther] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!videos.value) void load(); // who came by a link
  }, []);
  const others = (videos.value ?? []).filter(({ id, state, replaced_by: gone }) => id !== video.id && FIT.has(state) && !gone);

  if (video.replaced_by) {
    return (
      <p class="soft">
        <a href={toVideo(video.replaced_by)}>Another video</a> takes its place in stories once that is ready.
      </p>
    );
  }
  if (!others.length) return null;

  async function replace(): Promise<void> {
    setBusy(true);
    const params = { path: { video_id: video.id } };
    try {
      await asked(() => data(api.POST("/v1/videos/{video_id}/replace", { params, body: { video_id: other } })));
      toast("Your stories show the other one. They are drafts until you submit them again.");
      look();
    } catch (error) {
      toast(said(error).advice);
    }
    setBusy(false);
  }

  return (
    <details class="card">
      <summary>Put another video in its place</summary>
      <div class="rows">
        <Field label="The other video" hint="Stories that show this one show the other, as drafts. What is live stays as it is until they are approved.">
          <select value={other} onChange={(event) => setOther(event.currentTarget.value)}>
            <option value="">Choose one</option>
            {others.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </Field>
        <div class="row">
          <Button disabled={!other} busy={busy} onClick={() => void replace()}>
            Replace
          </Button>
        </div>
      </div>
    </details>
  );
}
