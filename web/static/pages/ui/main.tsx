/** Every token and component once: what the pages are built from. */

import "./ui.css";
import { Heart, Inbox, Share2, Trash2, Upload } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Bar, mount } from "../../app/page";
import { Problem, Unreachable } from "../../app/problem";
import { Avatar, Button, Chip, Field, IconButton, Progress } from "../../design/controls";
import { Facts, Verbatim } from "../../design/facts";
import { Plot } from "../../design/plot";
import { Sheet } from "../../design/sheet";
import { Empty, Failed, Waiting } from "../../design/states";
import { Tabs } from "../../design/tabs";
import { toast } from "../../design/toasts";

const COLOURS = ["paper", "surface", "raised", "ink", "ink-soft", "line", "line-strong", "clay", "clay-deep", "clay-wash", "moss", "moss-wash", "ochre", "ochre-wash", "brick", "brick-wash", "focus"];

const DAY = 86_400;
const TIMES = Array.from({ length: 24 }, (_, hour) => 1_790_000_000 - (1_790_000_000 % DAY) + hour * 3600);
const FINISHED = TIMES.map((_, hour) => Math.round(12 + 10 * Math.sin(hour / 3)));

const TABS = [
  { id: "bowls", name: "Bowls" },
  { id: "boards", name: "Boards", count: 3 },
  { id: "spoons", name: "Spoons" },
] as const;

const REFUSED = new Problem({ code: "media_missing", title: "", status: 404, detail: "This part of the video is not there, or not any more." });

function Swatch({ name }: { name: string }) {
  const patch = useRef<HTMLSpanElement>(null);
  useEffect(() => void (patch.current!.style.background = `var(--${name})`), [name]);
  return (
    <li>
      <span ref={patch} />
      {name}
    </li>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card rows" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Everything() {
  const [open, setOpen] = useState(false);
  const [tab, setTab] = useState<(typeof TABS)[number]["id"]>("bowls");
  return (
    <>
      <Bar />
      <main class="page rows">
        <h1>What the pages are made of</h1>
        <Part title="Colours">
          <ul class="swatches">
            {COLOURS.map((name) => (
              <Swatch key={name} name={name} />
            ))}
          </ul>
        </Part>
        <Part title="Type">
          <h1>A bowl, turned from walnut</h1>
          <h2>Made in an afternoon</h2>
          <h3>What it is made of</h3>
          <p>Green wood, an old lathe, and linseed oil that was pressed in the next village.</p>
          <p class="soft figures">1,204 likes · 31 comments · 0:14</p>
        </Part>
        <Part title="Buttons">
          <div class="row">
            <Button kind="primary" icon={Upload}>
              Upload
            </Button>
            <Button>Later</Button>
            <Button kind="bare">Skip</Button>
            <Button kind="danger" icon={Trash2}>
              Delete
            </Button>
            <Button kind="primary" busy>
              Sending
            </Button>
            <Button disabled>Not yet</Button>
            <IconButton icon={Heart} label="Like" pressed />
            <IconButton icon={Share2} label="Share" />
          </div>
        </Part>
        <Part title="Fields">
          <Field label="Title" hint="As it is shown below the film.">
            <input value="A bowl of walnut" />
          </Field>
          <Field label="Price" fault="Please say what it costs.">
            <input inputMode="decimal" />
          </Field>
          <Field label="Craft">
            <select>
              <option>Wood</option>
              <option>Clay</option>
            </select>
          </Field>
          <Field label="Story">
            <textarea>It took an afternoon.</textarea>
          </Field>
        </Part>
        <Part title="Marks">
          <div class="row">
            <Chip>draft</Chip>
            <Chip tone="clay">submitted</Chip>
            <Chip tone="good">approved</Chip>
            <Chip tone="slow">due soon</Chip>
            <Chip tone="bad">failed</Chip>
            <Avatar name="Ana" />
          </div>
          <Progress label="Sending" share={0.62} said="62 % · 3 s left" />
        </Part>
        <Part title="Tabs">
          <Tabs label="What is made" tabs={TABS} chosen={tab} onChoose={setTab} />
        </Part>
        <Part title="Facts">
          <Facts
            facts={[
              ["Duration", "0:14"],
              ["Picture", "1080 × 1920"],
              ["Turned", "90°"],
              ["Sound", "aac, 2 ch"],
            ]}
          />
          <Verbatim label="Last words" text="source: Invalid data found when processing input" />
        </Part>
        <Part title="Plots">
          <Plot title="Tasks" times={TIMES} lines={[{ name: "finished", colour: "moss", values: FINISHED, bars: true }]} said={String} />
        </Part>
        <Part title="States">
          <Waiting what="The feed comes" />
          <Empty icon={Inbox} title="Nothing here yet">
            <p>Your first clip will be shown here.</p>
          </Empty>
          <Failed error={REFUSED} onRetry={() => undefined} />
          <Failed error={new Unreachable()} />
        </Part>
        <Part title="Above the page">
          <div class="row">
            <Button onClick={() => setOpen(true)}>Open a sheet</Button>
            <Button onClick={() => toast("It is on its way.", { label: "Undo", run: () => undefined })}>Show a word</Button>
          </div>
        </Part>
      </main>
      {open ? (
        <Sheet title="A sheet" onClose={() => setOpen(false)} footer={<Button kind="primary">Send</Button>}>
          <p>It rises from the lower edge of a phone.</p>
        </Sheet>
      ) : null}
    </>
  );
}

mount(<Everything />);
