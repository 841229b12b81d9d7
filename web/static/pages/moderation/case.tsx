/** A case with all that one decides by. */

import { ArrowLeft } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { api, data } from "../../app/api";
import { ago, moment, words } from "../../app/format";
import { Button, Chip } from "../../design/controls";
import { Failed, Waiting } from "../../design/states";
import { Actions } from "./actions";
import { choose } from "./cases";
import { Footage } from "./footage";
import { Owner } from "./owner";
import { reasonSentence, useReasons } from "./reasons";
import { Subject } from "./subject";
import { by, due, judges, KINDS, urgency, type Detail } from "./words";

export function CaseView({ id }: { id: string }) {
  const [detail, setDetail] = useState<Detail>();
  const [error, setError] = useState<unknown>(null);
  useReasons();
  async function read(): Promise<void> {
    setError(null);
    try {
      setDetail(await data(api.GET("/v1/moderation/cases/{case_id}", { params: { path: { case_id: id } } })));
    } catch (failed) {
      setError(failed);
    }
  }
  useEffect(() => void read(), [id]);
  return (
    <>
      <Button kind="bare" icon={ArrowLeft} onClick={() => choose(null)}>
        <span class="back">All cases</span>
      </Button>
      {detail ? (
        <article class="rows" aria-label={detail.subject.title || KINDS[detail.kind].subject}>
          <Head detail={detail} />
          <Footage videos={detail.videos} />
          <Subject detail={detail} />
          <Said detail={detail} />
          <Owner detail={detail} onChange={() => void read()} />
          <Past detail={detail} />
          {judges.value ? <Actions detail={detail} onChange={() => void read()} /> : null}
        </article>
      ) : error ? (
        <Failed error={error} onRetry={() => void read()} />
      ) : (
        <Waiting what="The case comes" />
      )}
    </>
  );
}

function Head({ detail }: { detail: Detail }) {
  const waits = detail.state === "open" || detail.state === "appealed";
  return (
    <header class="rows tight">
      <h2 tabIndex={-1}>{detail.subject.title || KINDS[detail.kind].subject}</h2>
      <div class="row">
        <Chip tone="clay">{KINDS[detail.kind].subject}</Chip>
        {waits ? <Chip tone={urgency(detail.seconds_left)}>{due(detail.seconds_left)}</Chip> : <Chip>{detail.state}</Chip>}
        {detail.urgent ? <Chip tone="bad">urgent</Chip> : null}
        {detail.hidden ? <Chip tone="slow">hidden until decided</Chip> : null}
        {detail.subject.state ? <Chip>{words(detail.subject.state)}</Chip> : <Chip tone="bad">gone</Chip>}
        {detail.claimed_by ? <Chip tone="good">claimed by {by(detail.claimed_by)}</Chip> : null}
      </div>
      {detail.verdict ? (
        <p>
          <strong>{detail.verdict === "reject" ? KINDS[detail.kind].reject[1] : KINDS[detail.kind].approve[1]}</strong> {reasonSentence(detail.reason)}{" "}
          <span class="soft">
            Decided by {by(detail.decided_by)}
            {detail.decided ? `, ${ago(detail.decided)}` : ""}.
          </span>
        </p>
      ) : null}
      {detail.note ? <p class="soft">For moderators: {detail.note}</p> : null}
    </header>
  );
}

/** What its opener, those who reported it, and who appeals say. */
function Said({ detail }: { detail: Detail }) {
  return (
    <>
      {detail.appeal_text ? (
        <section class="card rows tight" aria-label="Appeal">
          <h3>Appeal</h3>
          <blockquote>{detail.appeal_text}</blockquote>
          {detail.appeal_verdict ? (
            <p class="soft">
              {detail.appeal_verdict === "grant" ? "Granted" : "Refused"} by {by(detail.appeal_decided_by)}. {detail.appeal_note}
            </p>
          ) : null}
        </section>
      ) : null}
      {detail.report_list.length ? (
        <section class="card rows tight" aria-label="Reports">
          <h3>{detail.reports === 1 ? "One report" : `${detail.reports} reports`}</h3>
          <ul class="list rows tight">
            {detail.report_list.map((report) => (
              <li key={report.reporter}>
                <Chip tone={report.urgent ? "bad" : "plain"}>{words(report.reason)}</Chip> {report.text || <span class="soft">Nothing more was said.</span>}{" "}
                <span class="soft">
                  {by(report.reporter)}, {ago(report.created)}
                </span>
              </li>
            ))}
          </ul>
          {detail.evidence ? (
            <>
              <h4>What it said when it was first reported</h4>
              <blockquote>{detail.evidence}</blockquote>
            </>
          ) : null}
        </section>
      ) : null}
    </>
  );
}

function Past({ detail }: { detail: Detail }) {
  return (
    <details class="card">
      <summary>
        <h3>What was done with this case</h3>
      </summary>
      <ol class="list rows tight">
        {detail.audit.map((line) => (
          <li key={line.id}>
            <strong>{words(line.action)}</strong> by {by(line.actor)} <span class="soft">{moment(line.at)}</span>
            {line.reason ? <span class="soft"> · {words(line.reason)}</span> : null}
          </li>
        ))}
      </ol>
    </details>
  );
}
