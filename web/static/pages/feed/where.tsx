/** Where a story is at home, or how far a service goes: as coarsely as everybody may know it. */

import { Navigation } from "lucide";
import { api, data } from "../../app/api";
import { AreaMap } from "../../app/map/area_map";
import type { Place } from "../../app/map/style";
import { Icon } from "../../design/icon";
import { Failed, Waiting } from "../../design/states";
import type { Item } from "./reels";
import { useData } from "./use_data";

export function Where({ story }: { story: Item }) {
  const { value, error, again } = useData(() => data(api.GET("/v1/stories/{story_id}/map", { params: { path: { story_id: story.id } } })), [story.id]);
  return (
    <section class="rows where">
      <h3>{story.kind === "service" ? "Where it is offered" : "Where it is made"}</h3>
      {error ? <Failed error={error} onRetry={again} /> : null}
      {value ? <Found place={value} maker={story.creator.name} /> : error ? null : <Waiting what="The map comes" />}
    </section>
  );
}

function Found({ place, maker }: { place: Place; maker: string }) {
  const { area, directions, tiles } = place;
  const said = area ? `Up to ${area.properties.radius_km} km around ${maker}` : `${maker}, to within a kilometre or so`;
  return (
    <>
      <figure>
        <AreaMap place={place} label={`Map: ${said}`} />
        <figcaption class="soft">
          <span>{said}</span>
          {tiles ? (
            <span class="credits">
              {tiles.credits.map(({ text, link }) => (
                <a key={link} href={link} target="_blank" rel="noopener noreferrer">
                  {text}
                </a>
              ))}
            </span>
          ) : null}
        </figcaption>
      </figure>
      <p class="row">
        {Object.entries({ "Apple Maps": directions.apple, "Google Maps": directions.google }).map(([name, href]) => (
          <a key={name} class="button quiet" href={href} target="_blank" rel="noopener noreferrer">
            <Icon of={Navigation} size={18} /> {name}
          </a>
        ))}
      </p>
    </>
  );
}
