/** What one can do with a story, at its side. */

import { Captions as CaptionsIcon, Ellipsis, Heart, MessageCircle, Plus, Share2, Volume2, VolumeX } from "lucide";
import type { IconNode } from "lucide";
import { count } from "../../app/format";
import { me } from "../../app/session";
import { Icon } from "../../design/icon";
import { follow, like, share } from "./reactions";
import type { Item } from "./reels";
import { sheet } from "./sheets";
import { captionsShown, sound } from "./sound";

export function Rail({ story }: { story: Item }) {
  const own = me.value?.id === story.creator.id;
  return (
    <div class="rail" role="group" aria-label="What you can do">
      {own || story.followed ? null : <Act icon={Plus} label={`Follow ${story.creator.name}`} said="Follow" onClick={() => void follow(story.creator.id, true)} />}
      <Act icon={Heart} label="Like" said={count(story.likes)} pressed={story.liked} tone="like" onClick={() => void like(story)} />
      <Act icon={MessageCircle} label="Comments" said={count(story.comments)} onClick={() => (sheet.value = { kind: "comments", story })} />
      <Act icon={Share2} label="Share" said={count(story.shares)} onClick={() => void share(story)} />
      <Act icon={sound.value ? Volume2 : VolumeX} label="Sound" pressed={sound.value} onClick={() => (sound.value = !sound.value)} />
      <Act icon={CaptionsIcon} label="Captions" pressed={captionsShown.value} onClick={() => (captionsShown.value = !captionsShown.value)} />
      <Act icon={Ellipsis} label="More" onClick={() => (sheet.value = { kind: "quality", story })} />
    </div>
  );
}

interface ActProps {
  icon: IconNode;
  label: string;
  said?: string;
  pressed?: boolean;
  tone?: string;
  onClick: () => void;
}

function Act({ icon, label, said, pressed, tone = "", onClick }: ActProps) {
  return (
    <button class={`act ${tone}`} type="button" title={label} aria-label={said && said !== "Follow" ? `${label}, ${said}` : label} {...(pressed === undefined ? {} : { "aria-pressed": pressed })} onClick={onClick}>
      <Icon of={icon} size={28} filled={tone === "like" && Boolean(pressed)} />
      {said ? <span aria-hidden="true">{said}</span> : null}
    </button>
  );
}
