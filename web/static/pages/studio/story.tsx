/** One story: written, saved by itself, submitted, and what became of it. */

import { ArrowLeft, Eye } from "lucide";
import { useEffect, useMemo, useState } from "preact/hooks";
import { api, data } from "../../app/api";
import { said } from "../../app/problem";
import { Button, Chip, Field } from "../../design/controls";
import { Icon } from "../../design/icon";
import { Failed, Waiting } from "../../design/states";
import { asked } from "./asked";
import { Conflict } from "./conflict";
import { crafts, loadCrafts } from "./creator";
import { Draft, type Saving, type Story } from "./draft";
import { StoryInsights } from "./insights";
import { Items } from "./items";
import { load, videos } from "./library";
import { Place } from "./place";
import { polling } from "./polling";
import { Preview } from "./preview";
import { Review } from "./review";
import { Segments } from "./segments";
import { Selling } from "./selling";
import { Steps } from "./steps";
import { useNews } from "./told";
import { STORY } from "./words";

/** Milliseconds between two looks whether a moderator has decided. */
const WAITS = 15_000;

export function StoryPage({ id }: { id: string }) {
  const [story, setStory] = useState<Story>();
  const [failure, setFailure] = useState<unknown>(null);
  async function find(): Promise<void> {
    setFailure(null);
    try {
      await loadCrafts();
      setStory(await asked(() => data(api.GET("/v1/stories/{story_id}", { params: { path: { story_id: id } } }))));
      if (!videos.value) void load();
    } catch (error) {
      setFailure(error);
    }
  }
  useEffect(() => void find(), [id]);
  if (failure) return <Failed error={failure} onRetry={() => void find()} />;
  return story?.work ? <Editor story={story} /> : <Waiting what="The story comes" />;
}

function Editor({ story: begun }: { story: Story }) {
  const draft = useMemo(() => new Draft(begun), [begun]);
  const [preview, setPreview] = useState(false);
  const wish = draft.wish.value;
  const work = draft.story.value.work!;
  const faults = draft.faults.value;
  const { tone, word, said: sentence } = STORY[work.state] ?? { tone: "plain" as const, word: work.state, said: "" };
  const locked = work.state === "submitted" || work.state === "taken_down";

  useEffect(() => {
    const save = (): void => void draft.save();
    addEventListener("visibilitychange", save);
    return () => {
      removeEventListener("visibilitychange", save);
      save();
    };
  }, [draft]);

  useNews(["story"], () => void draft.look());
  const waits = work.state === "submitted" || work.pending;
  useEffect(() => {
    const controller = new AbortController();
    if (waits) polling(() => draft.look().then(() => true), { every: WAITS, about: [] }, controller.signal);
    return () => controller.abort();
  }, [draft, waits]);

  return (
    <>
      <a class="back" href="#/stories">
        <Icon of={ArrowLeft} size={18} /> All stories
      </a>
      <div class="heading">
        <h1 class="name">{wish.title || "A new story"}</h1>
        <Chip tone={tone}>{work.pending ? "waits to go live" : word}</Chip>
      </div>
      <div class="heading">
        <p class="soft">{sentence}</p>
        <Saved of={draft.saving.value} />
      </div>
      <Review draft={draft} />
      {draft.theirs.value ? <Conflict draft={draft} theirs={draft.theirs.value} /> : null}
      {work.live_version !== null || work.state === "archived" ? <StoryInsights id={draft.story.value.id} /> : null}
      <div class="story">
        <div class="rows">
          <section class="card rows" aria-label="The story">
            <fieldset class="kinds" disabled={locked}>
              <legend>It sells</legend>
              {(["object", "service"] as const).map((kind) => (
                <label key={kind} class="check">
                  <input type="radio" name="kind" checked={wish.kind === kind} onChange={() => draft.set({ kind })} />
                  {kind === "object" ? "an object" : "a service"}
                </label>
              ))}
            </fieldset>
            {faults.get("kind") ? (
              <p class="why" role="alert">
                {faults.get("kind")}
              </p>
            ) : null}
            <Field label="Title" fault={faults.get("title")}>
              <input maxLength={120} disabled={locked} value={wish.title} onInput={(event) => draft.set({ title: event.currentTarget.value })} />
            </Field>
            <Field label="What there is to tell" fault={faults.get("commentary")}>
              <textarea rows={6} maxLength={5000} disabled={locked} value={wish.commentary} onInput={(event) => draft.set({ commentary: event.currentTarget.value })} />
            </Field>
            <Field label="Craft" fault={faults.get("craft")}>
              <select value={wish.craft ?? ""} disabled={locked} onChange={(event) => draft.set({ craft: event.currentTarget.value || null })}>
                <option value="">Choose one</option>
                {crafts.value.map(({ code, name }) => (
                  <option key={code} value={code}>
                    {name}
                  </option>
                ))}
              </select>
            </Field>
          </section>
          <Segments draft={draft} locked={locked} />
        </div>
        <div class="rows">
          <Selling draft={draft} locked={locked} />
          <Items draft={draft} field="materials" title="Materials" one="Material" locked={locked} />
          <Items draft={draft} field="tools" title="Tools" one="Tool" locked={locked} />
          <Place draft={draft} locked={locked} />
        </div>
      </div>
      <div class="foot">
        <Button icon={Eye} onClick={() => setPreview(true)}>
          <span class="wide">Preview</span>
        </Button>
        <Steps draft={draft} />
      </div>
      {preview ? <Preview draft={draft} onClose={() => setPreview(false)} /> : null}
    </>
  );
}

function Saved({ of: saving }: { of: Saving }) {
  const words = { saved: "Saved", unsaved: "Not saved yet", saving: "Saving", failed: "" };
  const told = saving.kind === "failed" ? `Not saved. ${said(saving.error).advice}` : words[saving.kind];
  return (
    <span class={`saved ${saving.kind}`} role="status">
      {told}
    </span>
  );
}
