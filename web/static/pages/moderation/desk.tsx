/** The queue, and beside it the case that is looked at; on a phone one of the two. */

import { Inbox } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { Chip, Field } from "../../design/controls";
import { More } from "../../design/facts";
import { Empty, Failed, Waiting } from "../../design/states";
import { Tabs } from "../../design/tabs";
import { CaseView } from "./case";
import { cases, choose, chosen, counts, failed, follow, kind, next, read, readAt, WHICH, which } from "./cases";
import { due, judges, KINDS, urgency, type Case, type Kind } from "./words";

const EVERY_SECONDS = 20;

export function Desk() {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const end = follow();
    const timer = setInterval(() => {
      setNow(Date.now());
      if (!document.hidden && !next.value) void read();
    }, EVERY_SECONDS * 1000);
    return () => {
      end();
      clearInterval(timer);
    };
  }, []);
  return (
    <div class={`split ${chosen.value ? "open" : ""}`}>
      <section class="queue rows" aria-label="Cases">
        <Tabs label="Which cases" tabs={judges.value ? WHICH : WHICH.filter(({ id }) => id !== "mine")} chosen={which.value} onChoose={(id) => (which.value = id)} />
        <Kinds />
        <Queue passed={(now - readAt.value) / 1000} />
      </section>
      <section class="chosen" aria-label="The case">
        {chosen.value ? (
          <CaseView key={chosen.value} id={chosen.value} />
        ) : (
          <Empty icon={Inbox} title="Choose a case">
            <p>The one that is due first stands on top. Press ? for the keys.</p>
          </Empty>
        )}
      </section>
    </div>
  );
}

function Kinds() {
  const waiting = Object.fromEntries(counts.value.map((one) => [one.kind, one]));
  const overdue = counts.value.reduce((sum, one) => sum + one.overdue, 0);
  return (
    <>
      <Field label="Kind">
        <select value={kind.value} onChange={(event) => (kind.value = event.currentTarget.value as Kind | "")}>
          <option value="">All kinds</option>
          {Object.entries(KINDS).map(([code, { name }]) => (
            <option key={code} value={code}>
              {name}
              {waiting[code]?.waiting ? ` (${waiting[code].waiting})` : ""}
            </option>
          ))}
        </select>
      </Field>
      {overdue ? (
        <p class="overdue" role="status">
          {overdue === 1 ? "One case is" : `${overdue} cases are`} overdue.
        </p>
      ) : null}
    </>
  );
}

function Queue({ passed }: { passed: number }) {
  if (!cases.value) return failed.value ? <Failed error={failed.value} onRetry={() => void read()} /> : <Waiting what="The cases come" />;
  if (!cases.value.length) {
    return (
      <Empty icon={Inbox} title={which.value === "waiting" ? "Nothing waits" : "None here"}>
        <p>{which.value === "waiting" ? "Everything is looked at. New cases come by themselves." : "Look at another list."}</p>
      </Empty>
    );
  }
  return (
    <>
      {failed.value ? <Failed error={failed.value} onRetry={() => void read()} /> : null}
      <ul class="cases">
        {cases.value.map((one) => (
          <li key={one.id}>
            <Line one={one} passed={passed} />
          </li>
        ))}
      </ul>
      <More more={next.value !== null} busy={false} onMore={() => void read(true)} />
    </>
  );
}

function Line({ one, passed }: { one: Case; passed: number }) {
  const waits = one.state === "open" || one.state === "appealed";
  const left = one.seconds_left - passed;
  return (
    <button type="button" class="case" aria-current={one.id === chosen.value} onClick={() => choose(one.id)}>
      <strong>{one.subject.title || one.subject.text || "Without a title"}</strong>
      <span class="soft">
        {KINDS[one.kind].subject} · {one.owner.name || "somebody who has left"}
      </span>
      <span class="row">
        {waits ? <Chip tone={urgency(left)}>{due(left)}</Chip> : <Chip>{one.verdict ?? one.state}</Chip>}
        {one.urgent ? <Chip tone="bad">urgent</Chip> : null}
        {one.state === "appealed" ? <Chip tone="clay">appeal</Chip> : null}
        {one.reports > 1 ? <Chip>{one.reports} reports</Chip> : null}
        {one.claimed_by ? <Chip tone="good">claimed</Chip> : null}
      </span>
    </button>
  );
}
