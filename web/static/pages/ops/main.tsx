/** Ops: what runs and waits, what was got through, what failed and why, the settings in force, what was not sent. */

import "./ops.css";
import { useEffect, useState } from "preact/hooks";
import { Bar, Guarded, mount } from "../../app/page";
import { Tabs } from "../../design/tabs";
import { Failures } from "./failures";
import { Now } from "./now";
import { NotSent } from "./not_sent";
import { Settings } from "./settings";

const TABS = [
  { id: "now", name: "Now" },
  { id: "failures", name: "Failures" },
  { id: "settings", name: "Settings" },
  { id: "not-sent", name: "Not sent" },
] as const;

type Place = (typeof TABS)[number]["id"];

function place(): Place {
  const wanted = location.hash.slice(1);
  return TABS.find(({ id }) => id === wanted)?.id ?? "now";
}

function Ops() {
  const [shown, setShown] = useState(place);
  useEffect(() => {
    const moved = () => setShown(place());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return (
    <main class="page rows">
      <h1>Ops</h1>
      <Tabs label="What to look at" tabs={TABS} chosen={shown} onChoose={(id) => (location.hash = id)} />
      <section class="rows" role="tabpanel" aria-label={TABS.find(({ id }) => id === shown)?.name}>
        {shown === "now" ? <Now /> : shown === "failures" ? <Failures /> : shown === "settings" ? <Settings /> : <NotSent />}
      </section>
    </main>
  );
}

mount(
  <>
    <Bar />
    <Guarded roles={["admin"]}>
      <Ops />
    </Guarded>
  </>,
);
