/** Captions written beside the picture: a line is what is said from one moment to another. Kept in this browser until sent. */

import { Clock3, Plus, Trash2 } from "lucide";
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Problem, said } from "../../app/problem";
import { Button, Field, IconButton } from "../../design/controls";
import { fault, marked, read, write, type Cue } from "./cues";
import type { Detail } from "./detail";
import { draftOf, dropDraft, keepDraft } from "./kept";
import { captionsText, languageName, sendCaptions } from "./tracks";

interface Props {
  video: Detail;
  language: string;
  /** There are captions in this language. */
  known: boolean;
  element: RefObject<HTMLVideoElement | null>;
  onDone: (saved: boolean) => void;
}

/** Seconds that a new line is long. */
const LONG = 2.5;

export function CueEditor({ video, language, known, element, onDone }: Props) {
  const key = `cues ${video.id} ${language}`;
  const [cues, setCues] = useState<readonly Cue[]>(() => draftOf<Cue[]>(key) ?? []);
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [marks, setMarks] = useState(false);
  const [checked, setChecked] = useState(false);
  const duration = video.first_frame?.duration ?? Infinity;

  useEffect(() => {
    if (!known || draftOf(key)) return;
    void captionsText(video.id, language).then(
      (text) => {
        setCues(read(text));
        setMarks(marked(text));
      },
      (error: unknown) => setWrong(said(error).advice),
    );
  }, [key]);

  function change(next: readonly Cue[]): void {
    setCues(next);
    keepDraft(key, next);
  }
  const edit = (at: number, cue: Partial<Cue>): void => change(cues.map((one, index) => (index === at ? { ...one, ...cue } : one)));
  const now = (): number => Math.round((element.current?.currentTime ?? 0) * 1000) / 1000;

  async function save(): Promise<void> {
    setChecked(true);
    setWrong(undefined);
    if (!cues.length || cues.some((cue) => fault(cue, duration))) return;
    setBusy(true);
    try {
      await sendCaptions(video.id, language, write(cues));
      dropDraft(key);
      onDone(true);
    } catch (error) {
      setWrong(error instanceof Problem ? error.message : said(error).advice);
    }
    setBusy(false);
  }

  return (
    <div class="rows" role="group" aria-label={`Captions in ${languageName(language)}`}>
      <p>
        In <strong>{languageName(language)}</strong>. Play the video, and add a line where somebody speaks.
      </p>
      {marks ? <p class="why">The file has marks, such as names of speakers. Saved from here it goes without them.</p> : null}
      <ol class="cues">
        {cues.map((cue, at) => (
          <li key={at}>
            <div class="times">
              <Time label={`Line ${at + 1} from`} value={cue.start} onInput={(start) => edit(at, { start })} onNow={() => edit(at, { start: now() })} />
              <Time label="to" value={cue.end} onInput={(end) => edit(at, { end })} onNow={() => edit(at, { end: now() })} />
              <IconButton icon={Trash2} label={`Remove line ${at + 1}`} onClick={() => change(cues.filter((_, index) => index !== at))} />
            </div>
            <Field label={`Line ${at + 1} says`} fault={checked ? fault(cue, duration) : undefined}>
              <textarea rows={2} maxLength={2000} value={cue.text} onInput={(event) => edit(at, { text: event.currentTarget.value })} />
            </Field>
          </li>
        ))}
      </ol>
      {wrong ? (
        <p class="why" role="alert">
          {wrong}
        </p>
      ) : null}
      <div class="row">
        <Button
          icon={Plus}
          onClick={() => {
            const start = Math.max(now(), 0);
            change([...cues, { start, end: Math.min(start + LONG, duration), text: "" }]);
          }}
        >
          Add a line here
        </Button>
        <Button kind="primary" busy={busy} disabled={!cues.length} onClick={() => void save()}>
          Save captions
        </Button>
        <Button
          kind="bare"
          onClick={() => {
            dropDraft(key);
            onDone(false);
          }}
        >
          Leave it
        </Button>
      </div>
    </div>
  );
}

function Time({ label, value, onInput, onNow }: { label: string; value: number; onInput: (seconds: number) => void; onNow: () => void }) {
  return (
    <label class="time">
      <span>{label}</span>
      <input type="number" min={0} step={0.1} value={value} onInput={(event) => onInput(event.currentTarget.valueAsNumber || 0)} />
      <IconButton icon={Clock3} label={`${label}: the moment that is shown`} onClick={onNow} />
    </label>
  );
}
