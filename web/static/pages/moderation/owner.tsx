/** Whose subject it is: since when they are there, their other cases, and what they bear. */

import { Gavel } from "lucide";
import { useState } from "preact/hooks";
import { api, data, once, type Schemas } from "../../app/api";
import { ago, moment, words } from "../../app/format";
import { said } from "../../app/problem";
import { Button, Chip, Field } from "../../design/controls";
import { Facts } from "../../design/facts";
import { Sheet } from "../../design/sheet";
import { toast } from "../../design/toasts";
import { choose } from "./cases";
import { Reasons, SanctionFields, type SanctionWish } from "./reasons";
import { by, judges, KINDS, type Detail } from "./words";

type Sanction = Schemas["SanctionBody"];

export function Owner({ detail, onChange }: { detail: Detail; onChange: () => void }) {
  const [sanctioning, setSanctioning] = useState(false);
  const [lifting, setLifting] = useState<Sanction | null>(null);
  const record = detail.owner_record;
  return (
    <section class="card rows" aria-label="Owner">
      <div class="head">
        <h3>{detail.owner.name || "Somebody who has left"}</h3>
        {record && judges.value ? (
          <Button kind="bare" icon={Gavel} onClick={() => setSanctioning(true)}>
            Sanction
          </Button>
        ) : null}
      </div>
      {record ? (
        <Facts
          facts={[
            ["Account", <Chip tone={record.state === "active" ? "good" : "bad"}>{record.state}</Chip>],
            ["Role", record.role],
            ["Here since", ago(record.created)],
            ["Live stories", record.live_stories],
          ]}
        />
      ) : (
        <p class="soft">The account is gone.</p>
      )}
      {detail.owner_sanctions.length ? (
        <ul class="list rows tight">
          {detail.owner_sanctions.map((one) => (
            <li class="head" key={one.id}>
              <span>
                <Chip tone={one.ended ? "plain" : "bad"}>{one.kind}</Chip> {words(one.reason)}{" "}
                <span class="soft">
                  by {by(one.by)}, {moment(one.created)}
                  {one.ended ? `, ended ${moment(one.ended)}` : one.until ? `, until ${moment(one.until)}` : ""}
                </span>
              </span>
              {one.ended || !judges.value ? null : (
                <Button kind="bare" onClick={() => setLifting(one)}>
                  Lift
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <p class="soft">They bear nothing, and never did.</p>
      )}
      {record?.cases.length ? (
        <details>
          <summary>
            <h4>
              {record.cases.length} other {record.cases.length === 1 ? "case" : "cases"}
            </h4>
          </summary>
          <ul class="list rows tight">
            {record.cases.map((one) => (
              <li key={one.id}>
                <button type="button" class="button bare" onClick={() => choose(one.id)}>
                  {KINDS[one.kind].subject}
                </button>{" "}
                {one.verdict ? <Chip tone={one.verdict === "reject" ? "bad" : "good"}>{one.verdict}</Chip> : <Chip>{one.state}</Chip>}{" "}
                <span class="soft">
                  {one.reason ? `${words(one.reason)}, ` : ""}
                  {ago(one.decided ?? one.created)}
                  {one.appeal_verdict ? `, appeal ${one.appeal_verdict === "grant" ? "granted" : "refused"}` : ""}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {sanctioning ? <SanctionSheet account={detail.owner.id} name={detail.owner.name} onClose={() => setSanctioning(false)} onDone={onChange} /> : null}
      {lifting ? <LiftSheet sanction={lifting} onClose={() => setLifting(null)} onDone={onChange} /> : null}
    </section>
  );
}

interface Asked {
  onClose: () => void;
  onDone: () => void;
}

function SanctionSheet({ account, name, onClose, onDone }: Asked & { account: string; name: string }) {
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const [sanction, setSanction] = useState<SanctionWish>({ kind: "warning", days: null });
  const { busy, fault, run } = useSending(onClose, onDone);
  const send = () =>
    data(
      api.POST("/v1/moderation/accounts/{account_id}/sanctions", {
        params: { path: { account_id: account } },
        body: { ...sanction, reason, note },
        headers: once(),
      }),
    );
  return (
    <Sheet
      title={`Sanction ${name}`}
      onClose={onClose}
      footer={
        <Button kind="danger" busy={busy} disabled={!reason} onClick={() => void run(send, "They are told.")}>
          Sanction
        </Button>
      }
    >
      <div class="rows">
        <p class="soft">Outside of any case: it becomes one of its own, which they can appeal.</p>
        <SanctionFields wish={sanction} onChange={(wish) => wish && setSanction(wish)} needed />
        <Reasons kind="report_account" chosen={reason} onChoose={setReason} />
        <Field label="Note" hint="For moderators alone." fault={fault}>
          <textarea value={note} maxLength={2000} onInput={(event) => setNote(event.currentTarget.value)} />
        </Field>
      </div>
    </Sheet>
  );
}

function LiftSheet({ sanction, onClose, onDone }: Asked & { sanction: Sanction }) {
  const [reason, setReason] = useState("");
  const { busy, fault, run } = useSending(onClose, onDone);
  const path = { sanction_id: sanction.id };
  const send = () => data(api.POST("/v1/moderation/sanctions/{sanction_id}/lift", { params: { path }, body: { reason }, headers: once() }));
  return (
    <Sheet
      title={`Lift the ${sanction.kind}?`}
      onClose={onClose}
      footer={
        <Button kind="primary" busy={busy} disabled={!reason.trim()} onClick={() => void run(send, "It is lifted.")}>
          Lift it
        </Button>
      }
    >
      <Field label="Why" hint="It stands in the audit." fault={fault}>
        <textarea value={reason} maxLength={2000} onInput={(event) => setReason(event.currentTarget.value)} />
      </Field>
    </Sheet>
  );
}

/** Send once, tell, and close; or say what is wrong. */
export function useSending(onClose: () => void, onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  async function run(send: () => Promise<unknown>, told: string): Promise<void> {
    setBusy(true);
    try {
      await send();
      toast(told);
      onClose();
      onDone();
    } catch (error) {
      setFault(said(error).advice);
      setBusy(false);
    }
  }
  return { busy, fault, run };
}
