/** What can be done with a story in its state: submitted, withdrawn, published, archived. */

import { useState } from "preact/hooks";
import { api, data, once } from "../../app/api";
import { Problem, said } from "../../app/problem";
import { Button } from "../../design/controls";
import { toast } from "../../design/toasts";
import { asked } from "./asked";
import type { Draft } from "./draft";

type Step = "submit" | "withdraw" | "publish" | "archive";

const NAMES: Record<Step, string> = { submit: "Submit for review", withdraw: "Withdraw", publish: "Publish", archive: "Archive" };
const DONE: Record<Step, string> = {
  submit: "It is with the moderators now.",
  withdraw: "It is a draft again.",
  publish: "It is live.",
  archive: "Nobody else sees it any more.",
};

export function Steps({ draft }: { draft: Draft }) {
  const [busy, setBusy] = useState<Step | null>(null);
  const [sure, setSure] = useState(false);
  const work = draft.story.value.work!;

  async function take(step: Step): Promise<void> {
    setBusy(step);
    setSure(false);
    try {
      if (step !== "withdraw" && !(await draft.save())) throw new Error("not saved");
      const sent = { params: { path: { story_id: draft.story.value.id } }, headers: once() };
      draft.take(
        await asked(() =>
          step === "submit"
            ? data(api.POST("/v1/stories/{story_id}/submit", sent))
            : step === "withdraw"
              ? data(api.POST("/v1/stories/{story_id}/withdraw", sent))
              : step === "publish"
                ? data(api.POST("/v1/stories/{story_id}/publish", sent))
                : data(api.POST("/v1/stories/{story_id}/archive", sent)),
        ),
      );
      toast(DONE[step]);
    } catch (error) {
      if (error instanceof Problem && error.body.errors?.length) {
        draft.blame(error);
        setTimeout(() => document.querySelector<HTMLElement>("main [aria-invalid=true], main .why")?.focus());
      } else {
        toast(draft.theirs.value ? "Choose first which of the two stays." : said(error).advice);
      }
    }
    setBusy(null);
  }

  const steps = stepsOf(work.state, work.pending);
  return (
    <>
      {draft.faults.value.size ? <Lacking draft={draft} /> : null}
      {sure ? (
        <>
          <Button kind="danger" onClick={() => void take("archive")}>
            Take it from view
          </Button>
          <Button kind="bare" onClick={() => setSure(false)}>
            Leave it
          </Button>
        </>
      ) : (
        steps.map((step, at) => (
          <Button
            key={step}
            kind={at === 0 && step !== "archive" ? "primary" : "quiet"}
            busy={busy === step}
            disabled={busy !== null}
            onClick={() => (step === "archive" ? setSure(true) : void take(step))}
          >
            {NAMES[step]}
          </Button>
        ))
      )}
    </>
  );
}

/** The main one first. */
function stepsOf(state: string, pending: boolean): Step[] {
  switch (state) {
    case "draft":
      return ["submit", "archive"];
    case "rejected":
      return ["submit", "archive"];
    case "submitted":
      return ["withdraw"];
    case "approved":
      return pending ? ["publish", "archive"] : ["archive"];
    case "archived":
      return ["publish"];
    default:
      return [];
  }
}

/** All that is wrong once more, for those who do not see where. */
function Lacking({ draft }: { draft: Draft }) {
  const told = [...draft.faults.value];
  return (
    <div class="why lacking" role="alert">
      <strong>{told.length === 1 ? "One thing is missing." : `${told.length} things are missing.`}</strong>
      <ul>
        {told.map(([field, message]) => (
          <li key={field} class={field === "creator" ? "" : "marked"}>{field === "creator" ? <a href="#/profile">{message}</a> : message}</li>
        ))}
      </ul>
    </div>
  );
}
