/** How sharp it is, what keys there are, and what else can be done. */

import { Check, Flag } from "lucide";
import type { ComponentChildren } from "preact";
import { Button } from "../../design/controls";
import { Icon } from "../../design/icon";
import { Sheet } from "../../design/sheet";
import { asksForAccount } from "./reactions";
import type { Item } from "./reels";
import { close, sheet } from "./sheets";
import { levels, player } from "./stage";

const KEYS = [
  ["↓ ↑", "next, and the one before"],
  ["space", "stop, and go on"],
  ["m", "sound"],
  ["t", "captions"],
  ["l", "like"],
  ["c", "comments"],
  ["i", "the story"],
] as const;

export function More({ story }: { story: Item }) {
  void levels.value; // drawn anew when they change
  const now = player();
  const found = now?.levels ?? [];
  const shown = found[now?.level ?? -1]?.rung;
  return (
    <Sheet title="More" onClose={close}>
      <div class="rows">
        <section class="rows" role="group" aria-label="How sharp">
          <h3>How sharp</h3>
          <Choice picked={now?.chosen === null} onClick={() => now?.choose(null)}>
            By itself{now?.chosen === null && shown ? ` (${shown} now)` : ""}
          </Choice>
          {found.map(({ rung, bitrate }, index) => (
            <Choice key={index} picked={now?.chosen === index} onClick={() => now?.choose(index)}>
              {rung} <span class="soft figures">{(bitrate / 1e6).toFixed(1)} Mbit/s</span>
            </Choice>
          ))}
        </section>
        <section class="rows keys">
          <h3>Keys</h3>
          <dl>
            {KEYS.map(([key, what]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
        <Button icon={Flag} onClick={() => asksForAccount("report this") || (sheet.value = { kind: "report", of: "story", id: story.id })}>
          Report this story
        </Button>
      </div>
    </Sheet>
  );
}

function Choice({ picked, onClick, children }: { picked: boolean; onClick: () => void; children: ComponentChildren }) {
  return (
    <button class="choice" type="button" aria-pressed={picked} onClick={onClick}>
      <span>{children}</span>
      {picked ? <Icon of={Check} /> : null}
    </button>
  );
}
