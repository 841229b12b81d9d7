/** What a story tells besides its film: what it is made of and with, what it costs, where it is at home. */

import { ExternalLink } from "lucide";
import { api, data, type Schemas } from "../../app/api";
import { price } from "../../app/format";
import { Button, Chip } from "../../design/controls";
import { Icon } from "../../design/icon";
import { Sheet } from "../../design/sheet";
import { Failed, Waiting } from "../../design/states";
import { asksForAccount } from "./reactions";
import type { Item } from "./reels";
import { close, sheet } from "./sheets";
import { useData } from "./use_data";
import { Where } from "./where";

type Story = Schemas["StoryBody"];

const STOCK: Record<string, { said: string; tone: "good" | "slow" | "bad" | "clay" }> = {
  in_stock: { said: "In stock", tone: "good" },
  low_stock: { said: "Only a few left", tone: "slow" },
  sold_out: { said: "Sold out", tone: "bad" },
  made_to_order: { said: "Made to order", tone: "clay" },
};

export function StorySheet({ story }: { story: Item }) {
  const { value, error, again } = useData(() => data(api.GET("/v1/stories/{story_id}", { params: { path: { story_id: story.id } } })), [story.id]);
  return (
    <Sheet title={story.title} onClose={close} footer={<Report id={story.id} />}>
      {error ? <Failed error={error} onRetry={again} /> : value ? <Told story={value} item={story} /> : <Waiting what="The story comes" />}
    </Sheet>
  );
}

function Report({ id }: { id: string }) {
  return (
    <Button kind="bare" onClick={() => asksForAccount("report this") || (sheet.value = { kind: "report", of: "story", id })}>
      Report this story
    </Button>
  );
}

function Told({ story, item }: { story: Story; item: Item }) {
  const stock = story.stock.state ? STOCK[story.stock.state] : undefined;
  return (
    <div class="rows story-told">
      <p class="row">
        {story.price ? <strong class="price">{price(story.price.amount, story.price.currency)}</strong> : null}
        {stock ? <Chip tone={stock.tone}>{stock.said}</Chip> : null}
        {story.lead_days ? <span class="soft">Made within {story.lead_days} {story.lead_days === 1 ? "day" : "days"}</span> : null}
        {story.terms ? <span class="soft">{lasts(story.terms.minutes)}</span> : null}
        {story.terms?.deposit && story.price ? <span class="soft">{price(story.terms.deposit, story.price.currency)} deposit</span> : null}
      </p>
      {story.commentary ? <p class="prose">{story.commentary}</p> : null}
      <Segments story={story} />
      <Things title="Made of" items={story.materials} />
      <Things title="Made with" items={story.tools} />
      {item.placed ? <Where story={item} /> : null}
    </div>
  );
}

function lasts(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours ? `${hours} h` : "", rest ? `${rest} min` : ""].filter(Boolean).join(" ");
}

function Segments({ story }: { story: Story }) {
  return (
    <>
      {story.segments.map(({ kind, picture, text }, number) => {
        if (kind === "photo" && picture) {
          return (
            <figure key={number}>
              <img src={picture.sources.at(-1)?.url} width={picture.width} height={picture.height} alt={text ?? ""} loading="lazy" />
              {text ? <figcaption class="soft">{text}</figcaption> : null}
            </figure>
          );
        }
        return kind === "text" && text ? (
          <p key={number} class="prose">
            {text}
          </p>
        ) : null;
      })}
    </>
  );
}

function Things({ title, items }: { title: string; items: Story["materials"] }) {
  if (items.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="things">
        {items.map(({ name, link }) => (
          <li key={name}>
            {link ? (
              <a href={link} target="_blank" rel="noopener noreferrer nofollow ugc">
                {name} <Icon of={ExternalLink} size={14} />
              </a>
            ) : (
              name
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
