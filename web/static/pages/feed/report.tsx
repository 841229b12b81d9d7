/** Telling the moderators that something is wrong. */

import { useState } from "preact/hooks";
import { api, data, once } from "../../app/api";
import { Button, Field } from "../../design/controls";
import { Sheet } from "../../design/sheet";
import { Failed, Waiting } from "../../design/states";
import { toast } from "../../design/toasts";
import { refused } from "./reactions";
import { close } from "./sheets";
import { useData } from "./use_data";

interface ReportProps {
  of: "story" | "comment" | "account";
  id: string;
}

export function Report({ of, id }: ReportProps) {
  const { value, error, again } = useData(() => data(api.GET("/v1/moderation/reasons", {})), []);
  const [reason, setReason] = useState("");
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const reasons = value?.items.filter(({ kinds, question }) => question && kinds.includes(`report_${of}`)) ?? [];

  async function send(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    try {
      await data(api.POST("/v1/reports", { body: { kind: of, id, reason, text: text.trim() }, headers: once() }));
      close();
      toast("Thank you. A moderator looks at it.");
    } catch (failed) {
      refused(failed);
      setBusy(false);
    }
  }

  return (
    <Sheet title="What is wrong with it?" onClose={close}>
      {error ? <Failed error={error} onRetry={again} /> : value ? null : <Waiting what="One moment" />}
      {value ? (
        <form class="rows" onSubmit={(event) => void send(event)}>
          <fieldset class="reasons">
            <legend class="unseen">Why</legend>
            {reasons.map(({ code, question }) => (
              <label key={code}>
                <input type="radio" name="reason" required value={code} checked={reason === code} onChange={() => setReason(code)} />
                {question}
              </label>
            ))}
          </fieldset>
          <Field label="Anything else?" hint="Only moderators read it.">
            <textarea maxLength={1000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
          </Field>
          <Button kind="primary" type="submit" busy={busy}>
            Send
          </Button>
        </form>
      ) : null}
    </Sheet>
  );
}
