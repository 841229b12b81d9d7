/** All stories, by their states, with what became of them. */

import { BookOpen, Plus } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { api, data, once, type Schemas } from "../../app/api";
import { ago, count } from "../../app/format";
import { said } from "../../app/problem";
import { Button, Chip } from "../../design/controls";
import { Empty, Failed, Waiting } from "../../design/states";
import { toast } from "../../design/toasts";
import { asked } from "./asked";
import { creator } from "./creator";
import { OwnInsights } from "./insights";
import { go, toStory } from "./route";
import { useNews } from "./told";
import { STORY } from "./words";

type Summary = Schemas["StorySummary"];
type State = keyof typeof STORY;

export function Stories() {
  const [state, setState] = useState<State | "">("");
  const [items, setItems] = useState<readonly Summary[]>();
  const [next, setNext] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  async function load(cursor: string | null): Promise<void> {
    setFailure(null);
    const query = { limit: 20, ...(state ? { state: state as "draft" } : {}), ...(cursor ? { cursor } : {}) };
    try {
      const page = await asked(() => data(api.GET("/v1/me/stories", { params: { query } })));
      setItems((before) => [...(cursor ? (before ?? []) : []), ...page.items]);
      setNext(page.next);
    } catch (error) {
      setFailure(error);
    }
  }
  useEffect(() => {
    setItems(undefined);
    void load(null);
  }, [state]);

  useNews(["story"], () => void load(null));

  async function begin(): Promise<void> {
    setBusy(true);
    try {
      const kind = creator.value?.fulfilment === "service" ? "service" : "object";
      const story = await asked(() => data(api.POST("/v1/stories", { body: { kind } as Schemas["StoryWish"], headers: once() })));
      go(toStory(story.id));
    } catch (error) {
      toast(said(error).advice);
    }
    setBusy(false);
  }

  return (
    <>
      <div class="heading">
        <h1>Stories</h1>
        <Button kind="primary" icon={Plus} busy={busy} onClick={() => void begin()}>
          Begin a story
        </Button>
      </div>
      {creator.value === null ? (
        <p class="card">
          Write as much as you like. To submit a story, <a href="#/profile">become a creator</a> first.
        </p>
      ) : null}
      {items?.some(({ numbers }) => numbers) ? <OwnInsights /> : null}
      <div class="filter" role="group" aria-label="Which ones">
        {(["", ...Object.keys(STORY)] as (State | "")[]).map((one) => (
          <button key={one} type="button" aria-pressed={state === one} onClick={() => setState(one)}>
            {one ? STORY[one]!.word : "all"}
          </button>
        ))}
      </div>
      {failure ? (
        <Failed error={failure} onRetry={() => void load(null)} />
      ) : !items ? (
        <Waiting what="Your stories come" />
      ) : items.length ? (
        <ul class="videos" aria-label="Stories">
          {items.map((story) => (
            <Row key={story.id} story={story} />
          ))}
        </ul>
      ) : (
        <Empty icon={BookOpen} title={state ? "None of these" : "No stories yet"}>
          <p>A story tells in a video how a thing is made, and sells it, or a service.</p>
        </Empty>
      )}
      {next && !failure ? <Button onClick={() => void load(next)}>Older ones</Button> : null}
    </>
  );
}

function Row({ story }: { story: Summary }) {
  const { tone, word } = STORY[story.state] ?? { tone: "plain" as const, word: story.state };
  return (
    <li class="card video-row">
      <a class="thumb" href={toStory(story.id)} tabIndex={-1} aria-hidden="true">
        {story.frame?.poster ? <img src={story.frame.poster} alt="" loading="lazy" /> : <span class="blank" />}
      </a>
      <div class="rows told">
        <div class="heading">
          <h2 class="name">
            <a href={toStory(story.id)}>{story.title || "Without a title"}</a>
          </h2>
          <Chip tone={tone}>{story.pending ? "waits to go live" : word}</Chip>
        </div>
        <p class="soft figures">
          {story.kind === "service" ? "service" : "object"} · {ago(story.updated)}
          {story.live_version !== null && story.state !== "archived" && story.state !== "taken_down" ? " · live" : ""}
        </p>
        {story.numbers ? <Counted numbers={story.numbers} /> : null}
      </div>
    </li>
  );
}

function Counted({ numbers: { views, completion, likes, comments } }: { numbers: NonNullable<Summary["numbers"]> }) {
  const told = [
    `${count(views)} views`,
    completion === null ? null : `${Math.round(completion * 100)} % watched to the end`,
    `${count(likes)} likes`,
    `${count(comments)} comments`,
  ];
  return <p class="figures">{told.filter(Boolean).join(" · ")}</p>;
}
