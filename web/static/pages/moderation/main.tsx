/** The moderation desk: what waits, due first; a case with all that one decides by; and the audit. */

import "./moderation.css";
import { useEffect, useState } from "preact/hooks";
import { Bar, Guarded, mount } from "../../app/page";
import { me } from "../../app/session";
import { Tabs } from "../../design/tabs";
import { Audit } from "./audit";
import { Desk } from "./desk";
import { Help } from "./keys";
import { judges } from "./words";

const CASES = { id: "cases", name: "Cases" } as const;
const AUDIT = { id: "audit", name: "Audit" } as const;

type Place = "cases" | "audit";

function Moderation() {
  const audits = me.value?.role === "admin" || me.value?.role === "support";
  const place = (): Place => (location.hash === "#audit" && audits ? "audit" : "cases");
  const [shown, setShown] = useState(place);
  useEffect(() => {
    const moved = () => setShown(place());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, [audits]);
  return (
    <main class="page desk rows">
      <div class="head">
        <h1>Moderation</h1>
        <Help />
      </div>
      {audits ? <Tabs label="What to look at" tabs={[CASES, AUDIT]} chosen={shown} onChoose={(id) => (location.hash = id)} /> : null}
      {judges.value ? null : <p class="soft">You read here what moderators decide, and why. Deciding is theirs.</p>}
      {shown === "audit" ? <Audit /> : <Desk />}
    </main>
  );
}

mount(
  <>
    <Bar />
    <Guarded roles={["support", "moderator", "admin"]}>
      <Moderation />
    </Guarded>
  </>,
);
