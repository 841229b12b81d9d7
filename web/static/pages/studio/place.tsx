/** Where a story is at home, and when it goes live. The exact point is told to nobody else. */

import { LocateFixed } from "lucide";
import { useState } from "preact/hooks";
import { Button, Field } from "../../design/controls";
import type { Schemas } from "../../app/api";
import type { Draft } from "./draft";

type Point = Schemas["PointBody"];

export function Place({ draft, locked }: { draft: Draft; locked: boolean }) {
  const { point, publish_when: when, auto_publish: auto } = draft.wish.value;
  const chosen = !auto ? "self" : (when ?? "ready");
  return (
    <section class="card rows" aria-label="Where and when">
      <h2>Where and when</h2>
      <PointFields
        point={point}
        hint="Leave it empty where it is where you work. Others are told an area of about a kilometre."
        fault={draft.faults.value.get("point")}
        locked={locked}
        onChange={(next) => draft.set({ point: next })}
      />
      <Field label="It goes live" hint="Once a moderator has approved it.">
        <select
          value={chosen}
          onChange={(event) => {
            const next = event.currentTarget.value;
            draft.set(next === "self" ? { auto_publish: false } : { auto_publish: true, publish_when: next as "ready" });
          }}
        >
          <option value="ready">as soon as its videos are ready in every size</option>
          <option value="playable">as soon as its videos play</option>
          <option value="self">when I say so</option>
        </select>
      </Field>
    </section>
  );
}

interface PointProps {
  point: Point | null;
  hint: string;
  fault?: string | undefined;
  locked?: boolean;
  onChange: (point: Point | null) => void;
}

/** As maps tell it: `52.5200, 13.4050`; or where one is. */
export function PointFields({ point, hint, fault, locked = false, onChange }: PointProps) {
  const [text, setText] = useState(point ? `${point.latitude}, ${point.longitude}` : "");
  const [busy, setBusy] = useState(false);
  const [denied, setDenied] = useState(false);
  const read = pointOf(text);

  function here(): void {
    setBusy(true);
    setDenied(false);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const found = { latitude: round(coords.latitude), longitude: round(coords.longitude) };
        setText(`${found.latitude}, ${found.longitude}`);
        onChange(found);
        setBusy(false);
      },
      () => {
        setDenied(true);
        setBusy(false);
      },
      { timeout: 15_000 },
    );
  }

  return (
    <>
      <Field
        label="Where (latitude, longitude)"
        hint={hint}
        fault={denied ? "Your browser does not tell where you are. Copy it from a map." : text.trim() && !read ? "Write it like 52.52, 13.405." : fault}
      >
        <input
          placeholder="52.52, 13.405"
          disabled={locked}
          value={text}
          onInput={(event) => {
            const typed = event.currentTarget.value;
            setText(typed);
            const found = pointOf(typed);
            if (found || !typed.trim()) onChange(found);
          }}
        />
      </Field>
      {locked ? null : (
        <div class="row">
          <Button icon={LocateFixed} busy={busy} onClick={here}>
            Where I am now
          </Button>
        </div>
      )}
    </>
  );
}

function pointOf(text: string): Point | null {
  const told = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  if (!told) return null;
  const [latitude, longitude] = [Number(told[1]), Number(told[2])];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

/** Some ten metres. */
function round(degrees: number): number {
  return Math.round(degrees * 1e4) / 1e4;
}
