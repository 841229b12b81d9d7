/** A story as viewers see it, before they do. */

import { useRef } from "preact/hooks";
import { price } from "../../app/format";
import { me } from "../../app/session";
import { Avatar } from "../../design/controls";
import { Sheet } from "../../design/sheet";
import { creator } from "./creator";
import type { Draft } from "./draft";
import { videos } from "./library";
import { sourceOf } from "./photos";
import { Playing } from "./playing";

export function Preview({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const wish = draft.wish.value;
  const name = creator.value?.name ?? me.value?.name ?? "";
  const avatar = creator.value?.avatar;
  const first = videos.value?.find(({ id }) => id === wish.segments.find((part) => part.kind === "video")?.video_id);
  return (
    <Sheet title="As viewers see it" onClose={onClose}>
      <article class="preview rows">
        {first ? <Playing of={first} video={video} /> : <p class="soft">A video is shown here.</p>}
        <div class="row">
          <Avatar name={name} picture={avatar ? sourceOf(avatar, 96) : null} />
          <strong>{name}</strong>
        </div>
        <h3>{wish.title || "Without a title"}</h3>
        <p class="figures">
          <strong>{wish.price ? price(wish.price.amount, wish.price.currency) : "Price on request"}</strong>
          <span class="soft"> · {stock(draft)}</span>
        </p>
        <p class="prose">{wish.commentary}</p>
        {wish.segments.map((part, at) =>
          part.kind === "photo" ? (
            <Photo key={at} draft={draft} id={part.picture_id} text={part.text ?? ""} />
          ) : part.kind === "text" ? (
            <p key={at} class="prose">
              {part.text}
            </p>
          ) : null,
        )}
        <Named title="Materials" items={wish.materials} />
        <Named title="Tools" items={wish.tools} />
      </article>
    </Sheet>
  );
}

function Photo({ draft, id, text }: { draft: Draft; id: string | null; text: string }) {
  const picture = draft.story.value.segments.find((part) => part.picture?.id === id)?.picture;
  return picture ? <img class="photo" src={sourceOf(picture, 1080)} alt={text} /> : null;
}

function Named({ title, items }: { title: string; items: readonly { name: string }[] }) {
  const named = items.filter(({ name }) => name.trim());
  return named.length ? (
    <div>
      <h3>{title}</h3>
      <p>{named.map(({ name }) => name).join(", ")}</p>
    </div>
  ) : null;
}

function stock(draft: Draft): string {
  const { kind, stock: there, lead_days: days, terms } = draft.wish.value;
  if (kind === "service") return terms ? `takes ${terms.minutes} minutes` : "a service";
  if (there.made_to_order) return days === null ? "made to order" : `made to order, in ${days} days`;
  return there.count === 0 ? "sold out" : there.count === null || there.count === undefined ? "" : `${there.count} there`;
}
