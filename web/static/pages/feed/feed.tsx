/** The column that is swiped: one story fills the screen, and the one on the screen plays. */

import { Compass, Inbox, MapPinOff, SearchX, Users } from "lucide";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { signInAddress } from "../../app/page";
import { me } from "../../app/session";
import { Button } from "../../design/controls";
import { Empty, Failed, Waiting } from "../../design/states";
import { played, paused, watch } from "./beacons";
import { Card } from "./card";
import { bind, keys, recounted, settle, swiped } from "./place";
import { gone, reel, type Reel } from "./reels";
import { sheet } from "./sheets";
import { leave, onScreen, show, trouble } from "./stage";
import { attend } from "./watching";

export function Feed() {
  const now = reel.value;
  const items = now.items.value;
  const index = now.index.value;
  const column = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => bind(column.current!), []);
  const before = useRef(0);
  useLayoutEffect(() => {
    recounted(before.current, items.length);
    before.current = items.length;
  }, [items.length]);
  useLayoutEffect(settle, [now]);
  useEffect(() => {
    show(items, index);
    const item = items[index];
    watch(item?.id ?? null, item?.first_frame.video_id);
    attend(item?.id ?? null);
  }, [items, index]);
  useEffect(() => {
    if (trouble.value === "gone" && now.current) gone(now.current.id);
  }, [trouble.value]);
  useEffect(() => leave, []);
  useEffect(keys, []);
  usePlayed();

  return (
    <main>
      <div class="column" ref={column} tabIndex={-1} onScroll={swiped}>
        <div class="stories" {...(items.length ? { role: "feed" as const, "aria-label": "Stories", "aria-busy": now.state.value === "loading" } : {})}>
          {items.map((story, at) => (
            <Card key={story.id} story={story} position={at + 1} current={at === index} near={Math.abs(at - index) <= 1} />
          ))}
        </div>
        <End now={now} />
      </div>
    </main>
  );
}

/** Tells the beacons what plays. */
function usePlayed(): void {
  const video = onScreen.value;
  useEffect(() => {
    if (!video) return undefined;
    const onTime = () => !video.paused && played(video.currentTime, video.duration);
    video.addEventListener("timeupdate", onTime);
    for (const event of ["pause", "waiting"]) video.addEventListener(event, paused);
    return () => {
      video.removeEventListener("timeupdate", onTime);
      for (const event of ["pause", "waiting"]) video.removeEventListener(event, paused);
    };
  }, [video]);
}

/** What comes below the last story. */
function End({ now }: { now: Reel }) {
  const none = now.items.value.length === 0;
  const said = now.state.value;
  if (said === "ready") return null;
  return (
    <section class={`end${none ? " alone" : ""}`} aria-label="The end of the list">
      {said === "loading" ? <Waiting what={none ? "The stories come" : "More comes"} /> : null}
      {said === "failed" ? <Failed error={now.error.value} onRetry={() => void now.more()} /> : null}
      {said === "end" ? none ? <Nothing now={now} /> : <Last now={now} /> : null}
    </section>
  );
}

function Last({ now }: { now: Reel }) {
  return (
    <Empty icon={Compass} title="You have seen it all">
      <p>New stories come every day.</p>
      <Button kind="primary" onClick={() => now.again()}>
        Begin anew
      </Button>
    </Empty>
  );
}

function Nothing({ now }: { now: Reel }) {
  const { wish } = now;
  if (wish.kind === "following" && me.value === null) {
    return (
      <Empty icon={Users} title="Whom do you follow?">
        <p>Sign in, and the makers whom you follow are here.</p>
        <a class="button primary" href={signInAddress()}>
          Sign in
        </a>
      </Empty>
    );
  }
  if (wish.kind === "following") {
    return (
      <Empty icon={Users} title="Nobody yet">
        <p>Follow a maker, and what they tell is here.</p>
      </Empty>
    );
  }
  if (wish.kind === "nearby") {
    return (
      <Empty icon={MapPinOff} title="Nothing near you yet">
        <p>No service reaches the place where you are.</p>
      </Empty>
    );
  }
  if (wish.kind === "search") {
    return (
      <Empty icon={SearchX} title="Nothing found">
        <p>Try fewer words, or another craft.</p>
        <Button onClick={() => (sheet.value = { kind: "search" })}>Search again</Button>
      </Empty>
    );
  }
  return (
    <Empty icon={Inbox} title="No stories yet">
      <p>The first one may be yours.</p>
      <a class="button primary" href="/studio">
        To the studio
      </a>
    </Empty>
  );
}
