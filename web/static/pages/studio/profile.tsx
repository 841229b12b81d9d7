/** Oneself as a creator: asking to become one, how that stands, and what others are told. */

import { useEffect, useState } from "preact/hooks";
import { api, data, once, type Schemas } from "../../app/api";
import { Problem, said } from "../../app/problem";
import { me } from "../../app/session";
import { Button, Chip, Field } from "../../design/controls";
import { Failed, Waiting } from "../../design/states";
import { toast } from "../../design/toasts";
import { asked } from "./asked";
import { crafts, creator, loadCreator, loadCrafts, type Creator } from "./creator";
import { draftOf, dropDraft, keepDraft } from "./kept";
import { PointFields } from "./place";
import { ProfilePictures } from "./profile_pictures";
import { Decision } from "./review";
import { useNews } from "./told";

type Application = Schemas["CreatorApplication"];

const STATES: Record<string, { tone: "clay" | "good" | "bad"; word: string; said: string }> = {
  applied: { tone: "clay", word: "being looked at", said: "A moderator looks at your application, within 12 hours as a rule. You can send videos and write stories meanwhile." },
  approved: { tone: "good", word: "creator", said: "You may publish stories. What you change here shows at once." },
  rejected: { tone: "bad", word: "not approved", said: "Change what is told below, and apply again." },
  suspended: { tone: "bad", word: "suspended", said: "Your stories are not seen at the moment." },
};

const KEY = "creator";

export function Profile() {
  const [failure, setFailure] = useState<unknown>(null);
  const own = creator.value;
  async function load(): Promise<void> {
    setFailure(null);
    try {
      await Promise.all([loadCreator(), loadCrafts()]);
    } catch (error) {
      setFailure(error);
    }
  }
  useEffect(() => void load(), []);
  useNews(["creator"], () => void loadCreator().catch(() => undefined));
  if (failure) return <Failed error={failure} onRetry={() => void load()} />;
  if (own === undefined || !crafts.value.length) return <Waiting what="Your profile comes" />;
  const state = own ? STATES[own.state] : undefined;
  return (
    <>
      <div class="heading">
        <h1>{own ? "Profile" : "Become a creator"}</h1>
        {state ? <Chip tone={state.tone}>{state.word}</Chip> : null}
      </div>
      <p class="soft">{state?.said ?? "Tell what you make. A moderator looks at it; then you may publish stories."}</p>
      {own?.state === "rejected" ? <Decision subject={own.id} state={own.state} /> : null}
      {own ? <ProfilePictures own={own} /> : null}
      <Form key={own?.state ?? "new"} own={own} />
    </>
  );
}

function Form({ own }: { own: Creator | null }) {
  const applies = !own || own.state === "rejected";
  const [form, setForm] = useState<Application>(() => draftOf<Application>(KEY) ?? formOf(own));
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const serves = form.fulfilment !== "object";

  function set(change: Partial<Application>): void {
    const next = { ...form, ...change };
    setForm(next);
    keepDraft(KEY, next);
  }

  async function send(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    const body = serves ? form : { ...form, radius_km: null };
    try {
      creator.value = applies
        ? await asked(() => data(api.POST("/v1/creators/application", { body, headers: once() })))
        : await asked(() => data(api.PATCH("/v1/me/creator", { body })));
      dropDraft(KEY);
      scrollTo(0, 0);
      toast(applies ? "Your application is with the moderators." : "Saved.");
    } catch (error) {
      if (error instanceof Problem && error.body.status < 500) setProblem(error);
      else toast(said(error).advice);
    }
    setBusy(false);
  }

  const area = problem?.code === "service_area_missing" ? problem.message : undefined;
  const general = problem && !problem.body.errors?.length && !area ? problem.message : undefined;
  return (
    <form class="card rows" onSubmit={(event) => void send(event)}>
      <Field label="Name" hint="As others see it: yours, or your workshop's." fault={problem?.fault("name")}>
        <input required maxLength={60} value={form.name} onInput={(event) => set({ name: event.currentTarget.value })} />
      </Field>
      <fieldset class="crafts">
        <legend>Crafts, up to five</legend>
        <div>
          {crafts.value.map(({ code, name }) => (
            <label key={code} class="check">
              <input
                type="checkbox"
                checked={form.crafts.includes(code)}
                disabled={!form.crafts.includes(code) && form.crafts.length >= 5}
                onChange={(event) => set({ crafts: event.currentTarget.checked ? [...form.crafts, code] : form.crafts.filter((one) => one !== code) })}
              />
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      {problem?.fault("crafts") ? (
        <p class="why" role="alert">
          Choose at least one craft.
        </p>
      ) : null}
      <Field label="About you" hint="What you make, and how." fault={problem?.fault("bio")}>
        <textarea maxLength={2000} value={form.bio ?? ""} onInput={(event) => set({ bio: event.currentTarget.value })} />
      </Field>
      <Field label="You sell" fault={problem?.fault("fulfilment")}>
        <select value={form.fulfilment} onChange={(event) => set({ fulfilment: event.currentTarget.value as Application["fulfilment"] })}>
          <option value="object">things that you make</option>
          <option value="service">services</option>
          <option value="both">both</option>
        </select>
      </Field>
      <PointFields
        point={form.point ?? null}
        hint={`Where you work${serves ? "" : ", if you like"}. Kept sealed; others are told an area of about a kilometre.`}
        fault={area ?? problem?.fault("point")}
        onChange={(point) => set({ point })}
      />
      {serves ? (
        <Field label="How far your services go, in kilometres" fault={area ?? problem?.fault("radius_km")}>
          <input
            type="number"
            min={0.5}
            max={500}
            step={0.5}
            value={form.radius_km ?? ""}
            onInput={(event) => set({ radius_km: Number.isFinite(event.currentTarget.valueAsNumber) ? event.currentTarget.valueAsNumber : null })}
          />
        </Field>
      ) : null}
      {general ? (
        <p class="why" role="alert">
          {general}
        </p>
      ) : null}
      <div class="row">
        <Button kind="primary" type="submit" busy={busy} disabled={!form.crafts.length}>
          {applies ? "Apply" : "Save"}
        </Button>
      </div>
    </form>
  );
}

function formOf(own: Creator | null): Application {
  if (!own) return { name: me.value?.name ?? "", crafts: [], bio: "", fulfilment: "object", point: null, radius_km: null };
  const { name, crafts: chosen, bio, point } = own;
  return { name, crafts: chosen, bio, fulfilment: own.fulfilment as Application["fulfilment"], point, radius_km: own.area?.radius_km ?? null };
}
