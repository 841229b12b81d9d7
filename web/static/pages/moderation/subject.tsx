/** What a case is about, in its own words: the whole story, the profile, the comment. */

import { useEffect, useState } from "preact/hooks";
import { api, data, type Schemas } from "../../app/api";
import { price, words } from "../../app/format";
import { said } from "../../app/problem";
import { Facts } from "../../design/facts";
import type { Detail } from "./words";

export function Subject({ detail }: { detail: Detail }) {
  if (!detail.subject.state) return <p class="card soft">What it is about is gone.</p>;
  if (detail.kind === "story" || detail.kind === "report_story") return <Story id={detail.subject.id} />;
  if (detail.kind === "creator") return <Creator id={detail.subject.id} />;
  return detail.subject.text ? <blockquote class="card">{detail.subject.text}</blockquote> : null;
}

/** What `ask` gives, once. */
function useAnswer<T>(ask: () => Promise<T>, key: string): { value: T | undefined; error: unknown } {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let over = false;
    ask().then(
      (found) => over || setValue(() => found),
      (failed: unknown) => over || setError(failed),
    );
    return () => {
      over = true;
    };
  }, [key]);
  return { value, error };
}

function Story({ id }: { id: string }) {
  const { value, error } = useAnswer(() => data(api.GET("/v1/stories/{story_id}", { params: { path: { story_id: id } } })), id);
  if (!value) return <p class="card soft">{error ? said(error).advice : "The story comes."}</p>;
  return (
    <section class="card rows" aria-label="The story">
      <h3>{value.title || "Without a title"}</h3>
      {value.commentary ? <p class="prose">{value.commentary}</p> : null}
      <Facts
        facts={[
          ["Sells", value.kind === "service" ? "a service" : "an object"],
          ["Craft", value.craft ? words(value.craft) : null],
          ["Price", value.price ? price(value.price.amount, value.price.currency) : "on request"],
          ["Stock", value.stock.state ? words(value.stock.state) : null],
          ["Takes", value.lead_days === null ? null : `${value.lead_days} days`],
          ["Materials", named(value.materials)],
          ["Tools", named(value.tools)],
        ]}
      />
      {value.segments.map((segment, at) => (
        <Segment key={at} segment={segment} />
      ))}
    </section>
  );
}

function named(items: readonly { name: string; link?: string | null }[]) {
  return items.length
    ? items.map(({ name, link }, at) => (
        <span key={name}>
          {at ? ", " : ""}
          {link ? (
            <a href={link} target="_blank" rel="noopener noreferrer nofollow">
              {name}
            </a>
          ) : (
            name
          )}
        </span>
      ))
    : null;
}

function Segment({ segment }: { segment: Schemas["SegmentBody"] }) {
  if (segment.kind === "photo" && segment.picture) {
    const smallest = segment.picture.sources[0];
    return (
      <figure class="photo">
        {smallest ? <img src={smallest.url} alt={segment.text ?? ""} loading="lazy" /> : null}
        <figcaption class="soft">{segment.text}</figcaption>
      </figure>
    );
  }
  const text = segment.kind === "video" ? segment.transcript : segment.text;
  return text ? (
    <div>
      <h4>{segment.kind === "video" ? "What is said, by its creator" : "Text"}</h4>
      <p class="prose">{text}</p>
    </div>
  ) : null;
}

function Creator({ id }: { id: string }) {
  const { value, error } = useAnswer(() => data(api.GET("/v1/creators/{creator_id}", { params: { path: { creator_id: id } } })), id);
  if (!value) return <p class="card soft">{error ? said(error).advice : "The profile comes."}</p>;
  return (
    <section class="card rows" aria-label="The profile">
      <h3>{value.name}</h3>
      <p class="prose">{value.bio || "They have not written about themselves."}</p>
      <Facts
        facts={[
          ["Crafts", value.crafts.map(words).join(", ")],
          ["Sells", words(value.fulfilment)],
          ["Goes as far as", value.area?.radius_km ? `${value.area.radius_km} km` : null],
        ]}
      />
    </section>
  );
}
