/** The timeline of a story: videos, photos and texts, in the order in which viewers meet them. */

import { ArrowDown, ArrowUp, Clapperboard, Image, Text, X } from "lucide";
import { useRef, useState } from "preact/hooks";
import { Button, Field, IconButton } from "../../design/controls";
import { Sheet } from "../../design/sheet";
import type { Draft, Part } from "./draft";
import { load, videos, type Video } from "./library";
import { photoFault, sendPhoto, sourceOf, type Picture } from "./photos";
import { toVideo } from "./route";
import { VIDEO } from "./words";

const MOST = 10;
const FIT = new Set(["uploading", "processing", "playable", "ready"]);

export function Segments({ draft, locked }: { draft: Draft; locked: boolean }) {
  const [choosing, setChoosing] = useState(false);
  const [sending, setSending] = useState(0);
  const [fault, setFault] = useState<string>();
  const [sent, setSent] = useState<ReadonlyMap<string, Picture>>(new Map());
  const picker = useRef<HTMLInputElement>(null);
  const parts = draft.wish.value.segments;
  const faults = draft.faults.value;

  const known = new Map(draft.story.value.segments.flatMap(({ picture }) => (picture ? [[picture.id, picture] as const] : [])));
  const pictureOf = (id: string | null): Picture | undefined => (id ? (sent.get(id) ?? known.get(id)) : undefined);
  const change = (segments: Part[]): void => draft.set({ segments });
  const edit = (at: number, part: Partial<Part>): void => change(parts.map((one, index) => (index === at ? { ...one, ...part } : one)));

  function move(at: number, by: number): void {
    const next = [...parts];
    next.splice(at + by, 0, ...next.splice(at, 1));
    change(next);
  }

  async function photos(files: readonly File[]): Promise<void> {
    setFault(undefined);
    for (const file of files.slice(0, MOST - parts.length)) {
      setSending((count) => count + 1);
      try {
        const picture = await sendPhoto(file);
        setSent((before) => new Map(before).set(picture.id, picture));
        // As it is now: something may have been written meanwhile.
        change([...draft.wish.value.segments, { ...EMPTY, kind: "photo", picture_id: picture.id }]);
      } catch (error) {
        setFault(`${file.name}: ${photoFault(error)}`);
      }
      setSending((count) => count - 1);
    }
  }

  return (
    <section class="card rows" aria-label="What is shown">
      <h2>What is shown</h2>
      {faults.get("segments") ? (
        <p class="why" role="alert">
          {faults.get("segments")}
        </p>
      ) : null}
      {parts.length ? (
        <ol class="segments">
          {parts.map((part, at) => (
            <li key={`${at} ${part.video_id ?? part.picture_id ?? "text"}`}>
              <One part={part} at={at} draft={draft} picture={pictureOf(part.picture_id)} locked={locked} onEdit={(change) => edit(at, change)} />
              {locked ? null : (
                <div class="order">
                  <IconButton icon={ArrowUp} label={`Move ${at + 1} up`} disabled={at === 0} onClick={() => move(at, -1)} />
                  <IconButton icon={ArrowDown} label={`Move ${at + 1} down`} disabled={at === parts.length - 1} onClick={() => move(at, 1)} />
                  <IconButton icon={X} label={`Take ${at + 1} out`} onClick={() => change(parts.filter((_, index) => index !== at))} />
                </div>
              )}
            </li>
          ))}
        </ol>
      ) : (
        <p class="soft">At least one video. Photos and texts may stand beside it.</p>
      )}
      {fault ? (
        <p class="why" role="alert">
          {fault}
        </p>
      ) : null}
      {locked || parts.length >= MOST ? null : (
        <div class="row">
          <Button
            icon={Clapperboard}
            onClick={() => {
              void load();
              setChoosing(true);
            }}
          >
            Add a video
          </Button>
          <Button icon={Image} busy={sending > 0} onClick={() => picker.current?.click()}>
            Add photos
          </Button>
          <Button icon={Text} onClick={() => change([...parts, { ...EMPTY, kind: "text", text: "" }])}>
            Add a text
          </Button>
        </div>
      )}
      <input
        ref={picker}
        type="file"
        accept="image/*"
        multiple
        hidden
        aria-label="Photos"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          void photos(files);
        }}
      />
      {choosing ? (
        <Chooser
          taken={new Set(parts.map(({ video_id }) => video_id))}
          onClose={() => setChoosing(false)}
          onChoose={(video) => {
            change([...parts, { ...EMPTY, kind: "video", video_id: video.id }]);
            setChoosing(false);
          }}
        />
      ) : null}
    </section>
  );
}

const EMPTY: Omit<Part, "kind"> = { video_id: null, picture_id: null, text: null, transcript: null };

interface OneProps {
  part: Part;
  at: number;
  draft: Draft;
  picture: Picture | undefined;
  locked: boolean;
  onEdit: (change: Partial<Part>) => void;
}

function One({ part, at, draft, picture, locked, onEdit }: OneProps) {
  const fault = (field: string): string | undefined => draft.faults.value.get(`segments.${at}.${field}`);
  const number = at + 1;
  if (part.kind === "video") {
    const video = videos.value?.find(({ id }) => id === part.video_id);
    const frame = video?.first_frame ?? draft.story.value.segments.find(({ video_id }) => video_id === part.video_id)?.frame;
    return (
      <div class="rows">
        <div class="segment">
          <span class="thumb">{frame?.poster ? <img src={frame.poster} alt="" loading="lazy" /> : <span class="blank" />}</span>
          <p>
            <a href={toVideo(part.video_id ?? "")}>{video?.name ?? "Video"}</a>
            {video && video.state !== "ready" ? <span class="soft"> · {VIDEO[video.state]?.word ?? video.state}</span> : null}
          </p>
        </div>
        <Field
          label={`Transcript of video ${number}`}
          hint="All that is said and to be heard. Not needed where the video has captions."
          fault={fault("transcript") ?? fault("video_id")}
        >
          <textarea rows={2} maxLength={20_000} disabled={locked} value={part.transcript ?? ""} onInput={(event) => onEdit({ transcript: event.currentTarget.value || null })} />
        </Field>
      </div>
    );
  }
  if (part.kind === "photo") {
    return (
      <div class="rows">
        {picture ? <img class="photo" src={sourceOf(picture, 360)} alt={part.text ?? ""} /> : null}
        <Field label={`What photo ${number} shows`} hint="Read to those who do not see it." fault={fault("text") ?? fault("picture_id")}>
          <input maxLength={2000} disabled={locked} value={part.text ?? ""} onInput={(event) => onEdit({ text: event.currentTarget.value })} />
        </Field>
      </div>
    );
  }
  return (
    <Field label={`Text ${number}`} fault={fault("text")}>
      <textarea maxLength={2000} disabled={locked} value={part.text ?? ""} onInput={(event) => onEdit({ text: event.currentTarget.value })} />
    </Field>
  );
}

function Chooser({ taken, onChoose, onClose }: { taken: ReadonlySet<string | null>; onChoose: (video: Video) => void; onClose: () => void }) {
  const found = (videos.value ?? []).filter(({ id, state }) => FIT.has(state) && !taken.has(id));
  return (
    <Sheet title="Choose a video" onClose={onClose}>
      {found.length ? (
        <ul class="choices">
          {found.map((video) => (
            <li key={video.id}>
              <button type="button" onClick={() => onChoose(video)}>
                <span class="thumb">{video.first_frame?.poster ? <img src={video.first_frame.poster} alt="" /> : <span class="blank" />}</span>
                <span>{video.name}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p>
          There is none yet. <a href="#/videos">Send one first.</a>
        </p>
      )}
    </Sheet>
  );
}
