/** The two pictures of a profile: the round one, and the broad one above it. */

import { ImagePlus, Trash2 } from "lucide";
import { useRef, useState } from "preact/hooks";
import { api, data } from "../../app/api";
import { said } from "../../app/problem";
import { Avatar, Button, IconButton } from "../../design/controls";
import { toast } from "../../design/toasts";
import { asked } from "./asked";
import { creator, type Creator } from "./creator";
import { photoFault, sendProfilePicture, sourceOf } from "./photos";

type Place = "avatar" | "cover";

const NAMES: Record<Place, string> = { avatar: "Picture of you", cover: "Banner" };

export function ProfilePictures({ own }: { own: Creator }) {
  return (
    <section class="card pictures" aria-label="Pictures">
      <div class="cover">{own.cover ? <img src={sourceOf(own.cover, 1280)} alt="Your banner" /> : null}</div>
      <div class="row">
        <Avatar name={own.name} picture={own.avatar ? sourceOf(own.avatar, 384) : null} />
        <Choose place="avatar" there={Boolean(own.avatar)} />
        <Choose place="cover" there={Boolean(own.cover)} />
      </div>
    </section>
  );
}

function Choose({ place, there }: { place: Place; there: boolean }) {
  const [busy, setBusy] = useState(false);
  const picker = useRef<HTMLInputElement>(null);

  async function doing(what: () => Promise<Creator[Place]>): Promise<void> {
    setBusy(true);
    try {
      const made = await what();
      if (creator.value) creator.value = { ...creator.value, [place]: made };
    } catch (error) {
      toast(photoFault(error) || said(error).advice);
    }
    setBusy(false);
  }

  return (
    <>
      <Button icon={ImagePlus} busy={busy} onClick={() => picker.current?.click()}>
        {NAMES[place]}
      </Button>
      {there ? (
        <IconButton
          icon={Trash2}
          label={`Remove: ${NAMES[place]}`}
          onClick={() => void doing(async () => (await asked(() => data(api.DELETE("/v1/me/creator/{place}", { params: { path: { place } } }))), null))}
        />
      ) : null}
      <input
        ref={picker}
        type="file"
        accept="image/*"
        hidden
        aria-label={NAMES[place]}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) void doing(() => sendProfilePicture(place, file));
        }}
      />
    </>
  );
}
