/** What keeps a video from playing, and what can be done. */

import { CloudOff, TriangleAlert } from "lucide";
import type { Trouble } from "../../app/player/attach";
import { Button } from "../../design/controls";
import { Icon } from "../../design/icon";
import { player } from "./stage";

const SAID: Record<Trouble, { title: string; advice: string }> = {
  network: { title: "The connection broke off", advice: "It goes on by itself as soon as it is back." },
  early: { title: "It is still being made", advice: "It begins by itself as soon as there is enough of it." },
  gone: { title: "This story is gone", advice: "Swipe on to the next one." },
  broken: { title: "This video does not play here", advice: "Try again, or swipe on." },
  unsupported: { title: "This browser plays no videos of ours", advice: "Everything else works. To watch, open the page in a newer one." },
};

export function Troubled({ trouble }: { trouble: Trouble }) {
  const { title, advice } = SAID[trouble];
  return (
    <div class="troubled" role="status">
      <Icon of={trouble === "network" ? CloudOff : TriangleAlert} size={32} />
      <p>
        <strong>{title}</strong>
        <br />
        {advice}
      </p>
      {trouble === "gone" || trouble === "unsupported" ? null : <Button onClick={() => player()?.retry()}>Try again</Button>}
    </div>
  );
}
