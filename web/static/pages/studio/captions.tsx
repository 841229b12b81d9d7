/** The captions of a video: languages that there are, a file of them, or written beside the picture. */

import { Captions as Mark, FileUp, PenLine, Trash2 } from "lucide";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { api, data, type Schemas } from "../../app/api";
import { Problem, said } from "../../app/problem";
import { Button, Field, IconButton } from "../../design/controls";
import { Icon } from "../../design/icon";
import { toast } from "../../design/toasts";
import { asked } from "./asked";
import { CueEditor } from "./cue_editor";
import type { Detail } from "./detail";
import { languageName, LANGUAGES, sendCaptions } from "./tracks";

type Track = Schemas["CaptionBody"];

export function Captions({ video, element }: { video: Detail; element: RefObject<HTMLVideoElement | null> }) {
  const [tracks, setTracks] = useState<readonly Track[]>();
  const [language, setLanguage] = useState(() => (navigator.language || "en").split("-")[0]!);
  const [writing, setWriting] = useState<string | null>(null);
  const [fault, setFault] = useState<string>();
  const picker = useRef<HTMLInputElement>(null);
  const path = { video_id: video.id };

  async function load(): Promise<void> {
    setTracks((await asked(() => data(api.GET("/v1/videos/{video_id}/captions", { params: { path } })))).items);
  }
  useEffect(() => void load().catch(() => undefined), [video.id]);

  async function sendFile(file: File): Promise<void> {
    setFault(undefined);
    try {
      const track = await sendCaptions(video.id, language, await file.text());
      toast(`Captions in ${languageName(track.language)}: ${lines(track)}.`);
      await load();
    } catch (error) {
      setFault(error instanceof Problem ? error.message : said(error).advice);
    }
  }

  async function remove(track: Track): Promise<void> {
    try {
      const params = { path: { ...path, language: track.language } };
      await asked(() => data(api.DELETE("/v1/videos/{video_id}/captions/{language}", { params })));
      await load();
    } catch (error) {
      toast(said(error).advice);
    }
  }

  return (
    <section class="card rows" aria-label="Captions">
      <h2>Captions</h2>
      <p class="soft">Every video of a story has captions or a transcript: many watch without sound.</p>
      {tracks?.length ? (
        <ul class="lines" aria-label="Languages">
          {tracks.map((track) => (
            <li key={track.language}>
              <Icon of={Mark} size={18} />
              <span class="grow">
                {languageName(track.language)} <span class="soft">{lines(track)}</span>
              </span>
              <IconButton icon={PenLine} label={`Edit ${languageName(track.language)}`} onClick={() => setWriting(track.language)} />
              <IconButton icon={Trash2} label={`Remove ${languageName(track.language)}`} onClick={() => void remove(track)} />
            </li>
          ))}
        </ul>
      ) : null}
      {writing ? (
        <CueEditor
          key={writing}
          video={video}
          language={writing}
          known={Boolean(tracks?.some((track) => track.language === writing))}
          element={element}
          onDone={(saved) => {
            setWriting(null);
            if (saved) void load().catch(() => undefined);
          }}
        />
      ) : (
        <>
          <Field label="Language" fault={fault}>
            <select value={language} onChange={(event) => setLanguage(event.currentTarget.value)}>
              {[...new Set([language, ...LANGUAGES])].map((tag) => (
                <option key={tag} value={tag}>
                  {languageName(tag)}
                </option>
              ))}
            </select>
          </Field>
          <div class="row">
            <Button icon={PenLine} onClick={() => setWriting(language)} disabled={!video.first_frame}>
              Write them here
            </Button>
            <Button icon={FileUp} onClick={() => picker.current?.click()}>
              Send a VTT file
            </Button>
          </div>
        </>
      )}
      <input
        ref={picker}
        type="file"
        accept=".vtt,text/vtt"
        hidden
        aria-label="Captions file"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) void sendFile(file);
        }}
      />
    </section>
  );
}

function lines({ cues }: Track): string {
  return cues === 1 ? "1 line" : `${cues} lines`;
}
