/** What a moderator can do with a case, at the lower edge of it; keys do the same. */

import { Check, Hand, Undo2, X } from "lucide";
import { useState } from "preact/hooks";
import { api, data, once } from "../../app/api";
import { said } from "../../app/problem";
import { me } from "../../app/session";
import { Button, Field } from "../../design/controls";
import { Sheet } from "../../design/sheet";
import { toast } from "../../design/toasts";
import { claim, decide, read } from "./cases";
import { useKeys } from "./keys";
import { useSending } from "./owner";
import { Reasons, SanctionFields, type SanctionWish } from "./reasons";
import { by, KINDS, type Detail } from "./words";

type Sheets = "reject" | "refuse" | "grant" | "dismiss";

export function Actions({ detail, onChange }: { detail: Detail; onChange: () => void }) {
  const [sheet, setSheet] = useState<Sheets | null>(null);
  const [busy, setBusy] = useState(false);
  const path = { case_id: detail.id };
  const wording = KINDS[detail.kind];
  const open = detail.state === "open";
  const appealed = detail.state === "appealed";
  const mine = detail.claimed_by === me.value?.id;
  const taken = detail.claimed_by !== null && !mine;

  /** One claims what one decides; whoever may not is told so at once, and not after the time to undo. */
  async function claimed(then: () => void): Promise<void> {
    setBusy(true);
    try {
      await claim(detail.id);
      then();
    } catch (error) {
      toast(said(error).advice);
      onChange();
    }
    setBusy(false);
  }
  const approve = () =>
    void claimed(() =>
      decide(detail, wording.approve[1], () =>
        data(api.POST("/v1/moderation/cases/{case_id}/decide", { params: { path }, body: { verdict: "approve", reason: null, note: "", sanction: null }, headers: once(), keepalive: true })),
      ),
    );
  const take = (then?: Sheets) =>
    void claimed(() => {
      if (then) setSheet(then);
      onChange();
      void read();
    });
  const ask = (which: Sheets) => take(which);
  async function release(): Promise<void> {
    try {
      await data(api.POST("/v1/moderation/cases/{case_id}/release", { params: { path }, headers: once() }));
    } catch (error) {
      toast(said(error).advice);
    }
    onChange();
    void read();
  }
  const free = !taken && !sheet && !busy;
  useKeys(open && free ? { a: approve, r: () => ask("reject"), c: () => take() } : appealed && free ? { a: () => ask("grant"), r: () => ask("refuse"), c: () => take() } : {});
  if (!open && !appealed) return null;
  return (
    <footer class="actions">
      {taken ? (
        <p class="soft">Claimed by {by(detail.claimed_by)}; it is anybody’s again when that ends.</p>
      ) : open ? (
        <>
          <Button kind="primary" icon={Check} busy={busy} disabled={!detail.subject.state} onClick={approve}>
            {wording.approve[0]}
          </Button>
          <Button kind="danger" icon={X} busy={busy} disabled={!detail.subject.state} onClick={() => ask("reject")}>
            {wording.reject[0]}
          </Button>
          {detail.subject.state ? null : <Button onClick={() => ask("dismiss")}>Close it</Button>}
        </>
      ) : (
        <>
          <Button kind="primary" icon={Check} busy={busy} onClick={() => ask("grant")}>
            Grant the appeal
          </Button>
          <Button kind="danger" icon={X} busy={busy} onClick={() => ask("refuse")}>
            Refuse it
          </Button>
        </>
      )}
      {mine ? (
        <Button kind="bare" icon={Undo2} onClick={() => void release()}>
          Give back
        </Button>
      ) : taken ? null : (
        <Button kind="bare" icon={Hand} busy={busy} onClick={() => take()}>
          Claim
        </Button>
      )}
      {sheet === "reject" ? <RejectSheet detail={detail} onClose={() => setSheet(null)} /> : null}
      {sheet === "grant" || sheet === "refuse" ? <AppealSheet detail={detail} verdict={sheet} onClose={() => setSheet(null)} /> : null}
      {sheet === "dismiss" ? <DismissSheet detail={detail} onClose={() => setSheet(null)} /> : null}
    </footer>
  );
}

function RejectSheet({ detail, onClose }: { detail: Detail; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const [sanction, setSanction] = useState<SanctionWish | null>(null);
  const [name, told] = KINDS[detail.kind].reject;
  function send(): void {
    onClose();
    decide(detail, told, () =>
      data(
        api.POST("/v1/moderation/cases/{case_id}/decide", {
          params: { path: { case_id: detail.id } },
          body: { verdict: "reject", reason, note, sanction },
          headers: once(),
          keepalive: true,
        }),
      ),
    );
  }
  return (
    <Sheet
      title={name}
      onClose={onClose}
      footer={
        <Button kind="danger" disabled={!reason} onClick={send}>
          {name}
        </Button>
      }
    >
      <div class="rows">
        <Reasons kind={detail.kind} chosen={reason} onChoose={setReason} />
        <SanctionFields wish={sanction} onChange={setSanction} />
        <Field label="Note" hint="For moderators alone.">
          <textarea value={note} maxLength={2000} onInput={(event) => setNote(event.currentTarget.value)} />
        </Field>
      </div>
    </Sheet>
  );
}

function AppealSheet({ detail, verdict, onClose }: { detail: Detail; verdict: "grant" | "refuse"; onClose: () => void }) {
  const [note, setNote] = useState("");
  function send(): void {
    onClose();
    decide(detail, verdict === "grant" ? "Granted: it is as before." : "Refused: the decision stands.", () =>
      data(
        api.POST("/v1/moderation/cases/{case_id}/appeal/decide", {
          params: { path: { case_id: detail.id } },
          body: { verdict, note },
          headers: once(),
          keepalive: true,
        }),
      ),
    );
  }
  return (
    <Sheet
      title={verdict === "grant" ? "Grant the appeal" : "Refuse the appeal"}
      onClose={onClose}
      footer={
        <Button kind={verdict === "grant" ? "primary" : "danger"} onClick={send}>
          {verdict === "grant" ? "Grant it" : "Refuse it"}
        </Button>
      }
    >
      <div class="rows">
        <p>{verdict === "grant" ? "The decision is undone, and what they bear for it is lifted." : "It cannot be appealed again."}</p>
        <Field label="Note" hint="For moderators alone.">
          <textarea value={note} maxLength={2000} onInput={(event) => setNote(event.currentTarget.value)} />
        </Field>
      </div>
    </Sheet>
  );
}

function DismissSheet({ detail, onClose }: { detail: Detail; onClose: () => void }) {
  const [note, setNote] = useState("");
  const { busy, fault, run } = useSending(onClose, () => void read());
  const path = { case_id: detail.id };
  const send = () => data(api.POST("/v1/moderation/cases/{case_id}/dismiss", { params: { path }, body: { note }, headers: once() }));
  return (
    <Sheet
      title="Close the case"
      onClose={onClose}
      footer={
        <Button kind="primary" busy={busy} disabled={!note.trim()} onClick={() => void run(send, "The case is closed.")}>
          Close it
        </Button>
      }
    >
      <Field label="Why there is nothing to decide" fault={fault}>
        <textarea value={note} maxLength={2000} onInput={(event) => setNote(event.currentTarget.value)} />
      </Field>
    </Sheet>
  );
}
