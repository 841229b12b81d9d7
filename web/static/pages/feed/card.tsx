/** A story as it is swiped: colour, blur, poster and video one above the other, and over them what one reads and presses. */

import { Play } from "lucide";
import { memo } from "preact/compat";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { thumbHashToDataURL } from "thumbhash";
import { count, price } from "../../app/format";
import { Avatar } from "../../design/controls";
import { Icon } from "../../design/icon";
import { Captions } from "./captions";
import { Rail } from "./rail";
import type { Item } from "./reels";
import { Scrub } from "./scrub";
import { sheet } from "./sheets";
import { blocked, place, play, playing, shown, stalled, trouble } from "./stage";
import { useTaps } from "./taps";
import { Troubled } from "./troubled";
import { watchingNow } from "./watching";

/** The widest picture that is cut to fill a phone's screen; others are shown whole. */
const TALL = 0.7;

interface CardProps {
  story: Item;
  position: number;
  /** On the screen: all others are out of reach for keyboard and screen reader. */
  current: boolean;
  /** On the screen, or beside it. */
  near: boolean;
}

export const Card = memo(function Card({ story, position, current, near }: CardProps) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => void (card.current!.style.backgroundColor = story.first_frame.dominant_colour ?? ""), [story.first_frame.dominant_colour]);
  return (
    <article class="story" ref={card} aria-posinset={position} aria-setsize={-1} aria-labelledby={`title-${story.id}`} inert={!current} data-story={story.id}>
      {near ? <Inside story={story} current={current} /> : <span id={`title-${story.id}`} hidden>{story.title}</span>}
    </article>
  );
});

function Inside({ story, current }: { story: Item; current: boolean }) {
  const { first_frame: frame } = story;
  const stage = useRef<HTMLDivElement>(null);
  const taps = useTaps(story);
  const blur = useMemo(() => (frame.thumbhash ? blurred(frame.thumbhash) : null), [frame.thumbhash]);
  useEffect(() => {
    place(story.id, stage.current);
    return () => place(story.id, null);
  }, [story.id]);
  return (
    <div class={`frame${frame.width / frame.height > TALL ? " whole" : ""}`}>
      <div class={`picture${shown.value.has(story.id) ? " moving" : ""}`} ref={stage} {...taps.handlers}>
        {blur ? <img class="blur" src={blur} alt="" draggable={false} /> : null}
        {frame.poster ? <img class="poster" src={frame.poster_webp ?? frame.poster} alt="" draggable={false} decoding="async" /> : null}
      </div>
      {taps.hearts}
      {current ? <Overlay /> : null}
      <div class="words">
        <button class="maker" type="button" onClick={() => (sheet.value = { kind: "creator", story })}>
          <Avatar name={story.creator.name} picture={story.creator.avatar} />
          <span>{story.creator.name}</span>
        </button>
        <h2 id={`title-${story.id}`}>
          <button type="button" onClick={() => (sheet.value = { kind: "story", story })}>
            {story.title}
          </button>
        </h2>
        <p class="facts">
          {story.price ? <span>{price(story.price.amount, story.price.currency)}</span> : null}
          {current && (watchingNow.value ?? 0) > 1 ? <span>{count(watchingNow.value!)} watching</span> : null}
          {story.distance_km === null ? null : <span>{story.distance_km} km away</span>}
          <button type="button" onClick={() => (sheet.value = { kind: "story", story })}>
            {story.kind === "service" ? "See the service" : "See the piece"}
          </button>
        </p>
      </div>
      <Rail story={story} />
      {current ? <Captions frame={frame} /> : null}
      {current ? <Scrub story={story} /> : null}
    </div>
  );
}

/** What is said about the one that plays: that it waits for a press, for bytes, for a network. */
function Overlay() {
  if (trouble.value && (stalled.value || trouble.value !== "network")) return <Troubled trouble={trouble.value} />;
  if (blocked.value) {
    return (
      <button class="begin" type="button" aria-label="Play" onClick={() => void play()}>
        <Icon of={Play} size={44} filled />
      </button>
    );
  }
  if (stalled.value) return <span class="loading" role="status" aria-label="Loading" />;
  return playing.value ? null : <span class="still" aria-hidden="true"><Icon of={Play} size={44} filled /></span>;
}

function blurred(hash: string): string | null {
  try {
    return thumbHashToDataURL(Uint8Array.from(atob(hash), (char) => char.charCodeAt(0)));
  } catch {
    return null;
  }
}
