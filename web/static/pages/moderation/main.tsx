/** The moderation desk: what waits, due first; a case with all that one decides by; and the audit. */

import "./moderation.css";
import { useEffect, useState } from "preact/hooks";
import { Bar, Guarded, mount } from "../../app/page";
import { me } from "../../app/session";
import { Tabs } from "../../design/tabs";
import { Audit } from "./audit";
import { Desk } from "./desk";
import { Help } from "./keys";

const CASES = { id: "cases", name: "Cases" } as const;
const AUDIT = { id: "audit", name: "Audit" } as const;

type Place = "cases" | "audit";

function Moderation() {
  const [shown, setShown] = useState<Place>(location.hash === "#audit" ? "audit" : "cases");
  const admin = me.value?.role === "admin";
  useEffect(() => {
    const moved = () => setShown(location.hash === "#audit" && admin ? "audit" : "cases");
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, [admin]);
  return (
    <main class="page desk rows">
      <div class="head">
        <h1>Moderation</h1>
        <Help />
      </div>
      {admin ? <Tabs label="What to look at" tabs={[CASES, AUDIT]} chosen={shown} onChoose={(id) => (location.hash = id)} /> : null}
      {shown === "audit" ? <Audit /> : <Desk />}
    </main>
  );
}

mount(
  <>
    <Bar />
    <Guarded roles={["moderator", "admin"]}>
      <Moderation />
    </Guarded>
  </>,
);
