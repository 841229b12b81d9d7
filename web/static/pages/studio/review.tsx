/** What a moderator has decided about a story or a creator, why, and how to appeal it. */

import { useEffect, useState } from "preact/hooks";
import { api, data, once, type Schemas } from "../../app/api";
import { Problem, said } from "../../app/problem";
import { ago } from "../../app/format";
import { Button, Field } from "../../design/controls";
import { toast } from "../../design/toasts";
import { asked } from "./asked";
import type { Draft } from "./draft";
import { draftOf, dropDraft, keepDraft } from "./kept";

type Concern = Schemas["ConcernBody"];

const AGAINST = new Set(["rejected", "taken_down"]);

export function Review({ draft }: { draft: Draft }) {
  const { id, work } = draft.story.value;
  return AGAINST.has(work!.state) ? <Decision subject={id} state={work!.state} /> : null;
}

/** The last decision about `subject`, looked up again when its state changes. */
export function Decision({ subject, state }: { subject: string; state: string }) {
  const [found, setFound] = useState<Concern | null>();
  useEffect(() => {
    void asked(() => data(api.GET("/v1/me/cases", { params: { query: { limit: 50 } } }))).then(
      ({ items }) => setFound(items.find((one) => one.subject.id === subject) ?? null),
      () => setFound(null),
    );
  }, [subject, state]);
  if (!found || found.verdict !== "reject") return null;
  return (
    <section class="why rows" aria-label="The moderator's decision">
      <p>
        <strong>{found.sentence}</strong> <span class="soft">{ago(found.decided)}</span>
      </p>
      {found.appeal_verdict ? (
        <p>{found.appeal_verdict === "refuse" ? "Your appeal was refused by another moderator: this is final." : "Your appeal was granted."}</p>
      ) : found.appeal_text ? (
        <p>You have appealed. Another moderator looks at it, within 12 hours as a rule.</p>
      ) : found.appeal_until ? (
        <Appeal concern={found} onDone={setFound} />
      ) : null}
    </section>
  );
}

function Appeal({ concern, onDone }: { concern: Concern; onDone: (now: Concern) => void }) {
  const key = `appeal ${concern.id}`;
  const [text, setText] = useState(() => draftOf<string>(key) ?? "");
  const [open, setOpen] = useState(text !== "");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function appeal(): Promise<void> {
    setBusy(true);
    try {
      const sent = { params: { path: { case_id: concern.id } }, body: { text }, headers: once() };
      onDone(await asked(() => data(api.POST("/v1/me/cases/{case_id}/appeal", sent))));
      dropDraft(key);
      toast("Another moderator looks at it.");
    } catch (error) {
      setFault(error instanceof Problem ? error.message : said(error).advice);
    }
    setBusy(false);
  }

  if (!open) {
    return (
      <div class="row">
        <Button onClick={() => setOpen(true)}>Appeal</Button>
        <span class="soft">until {new Date(concern.appeal_until!).toLocaleDateString()}</span>
      </div>
    );
  }
  return (
    <>
      <Field label="Why the decision is wrong" hint="You can appeal once." fault={fault}>
        <textarea
          maxLength={2000}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            keepDraft(key, event.currentTarget.value);
          }}
        />
      </Field>
      <div class="row">
        <Button kind="primary" busy={busy} disabled={!text.trim()} onClick={() => void appeal()}>
          Send the appeal
        </Button>
      </div>
    </>
  );
}
