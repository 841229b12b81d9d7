/** Who tells a story, and what else they tell. */

import { useMemo } from "preact/hooks";
import { api, data } from "../../app/api";
import { me } from "../../app/session";
import { Avatar, Button } from "../../design/controls";
import { Sheet } from "../../design/sheet";
import { Failed, Waiting } from "../../design/states";
import { asksForAccount, follow } from "./reactions";
import { open, reel, reelOf, type Item } from "./reels";
import { close, sheet } from "./sheets";
import { useData } from "./use_data";

export function CreatorSheet({ story }: { story: Item }) {
  const { id, name, avatar } = story.creator;
  const profile = useData(() => data(api.GET("/v1/creators/{creator_id}", { params: { path: { creator_id: id } } })), [id]);
  // Whether they are followed is told of each of their stories.
  const followed = reel.value.items.value.find((item) => item.creator.id === id)?.followed ?? story.followed;
  return (
    <Sheet title={name} onClose={close} footer={<Foot id={id} own={me.value?.id === id} followed={followed} />}>
      {profile.error ? <Failed error={profile.error} onRetry={profile.again} /> : null}
      {profile.value ? (
        <div class="rows">
          {profile.value.cover ? <img class="cover" src={profile.value.cover.sources.at(-1)?.url} width={profile.value.cover.width} height={profile.value.cover.height} alt="" /> : null}
          <p class="row">
            <Avatar name={name} picture={avatar} />
            {profile.value.crafts.map((craft) => (
              <span class="chip" key={craft}>
                {craft.replaceAll("_", " ")}
              </span>
            ))}
          </p>
          {profile.value.bio ? <p class="prose">{profile.value.bio}</p> : null}
        </div>
      ) : profile.error ? null : (
        <Waiting what="The maker comes" />
      )}
      <Theirs creator={id} name={name} />
    </Sheet>
  );
}

function Foot({ id, own, followed }: { id: string; own: boolean; followed: boolean }) {
  if (own) return null;
  return (
    <div class="row">
      <Button kind={followed ? "quiet" : "primary"} onClick={() => void follow(id, !followed)}>
        {followed ? "Following" : "Follow"}
      </Button>
      <Button kind="bare" onClick={() => asksForAccount("report this") || (sheet.value = { kind: "report", of: "account", id })}>
        Report
      </Button>
    </div>
  );
}

function Theirs({ creator, name }: { creator: string; name: string }) {
  const wish = useMemo(() => ({ kind: "creator", creator, name }) as const, [creator, name]);
  const theirs = useMemo(() => {
    const found = reelOf(wish);
    if (found.items.peek().length === 0) void found.more();
    return found;
  }, [wish]);

  function swipe(index: number): void {
    theirs.at(index);
    close();
    open(wish, { push: true });
  }

  return (
    <section class="rows">
      <h3>Their stories</h3>
      {theirs.state.value === "failed" ? <Failed error={theirs.error.value} onRetry={() => void theirs.more()} /> : null}
      <ul class="posters">
        {theirs.items.value.map((item, index) => (
          <li key={item.id}>
            <button type="button" onClick={() => swipe(index)}>
              {item.first_frame.poster ? <img src={item.first_frame.poster_webp ?? item.first_frame.poster} alt="" loading="lazy" /> : null}
              <span>{item.title}</span>
            </button>
          </li>
        ))}
      </ul>
      {theirs.state.value === "ready" && theirs.items.value.length > 0 ? <Button onClick={() => void theirs.more()}>More</Button> : null}
    </section>
  );
}
