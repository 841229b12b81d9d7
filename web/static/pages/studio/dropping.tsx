/** Where clips are dropped or picked: several at once, from the camera too. */

import { Camera, Film, Upload } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { add, type Picked } from "../../app/upload/queue";
import type { Handle } from "../../app/upload/notes";
import { Button } from "../../design/controls";
import { Icon } from "../../design/icon";

const FINGER = matchMedia("(pointer: coarse)");

export function Dropping() {
  const picker = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const over = useDropped((picked) => void add(picked));

  function chosen(event: Event & { currentTarget: HTMLInputElement }): void {
    const files = [...(event.currentTarget.files ?? [])];
    event.currentTarget.value = ""; // the same may be picked again
    void add(files.map((file) => ({ file, handle: null })));
  }

  return (
    <section class={`dropping${over ? " over" : ""}`} aria-label="Upload">
      <Icon of={over ? Upload : Film} size={36} />
      <p>
        <strong>{over ? "Let go to send it" : "Drop clips here"}</strong>
        <span class="soft"> or choose them. They play seconds after the last byte.</span>
      </p>
      <div class="row">
        <Button kind="primary" icon={Upload} onClick={() => picker.current?.click()}>
          Choose clips
        </Button>
        {FINGER.matches ? (
          <Button icon={Camera} onClick={() => camera.current?.click()}>
            Film one
          </Button>
        ) : null}
      </div>
      <input ref={picker} type="file" accept="video/*,.mov,.mp4,.m4v,.mkv,.webm,.mts" multiple hidden aria-label="Clips" onChange={chosen} />
      <input ref={camera} type="file" accept="video/*" capture="environment" hidden aria-label="Camera" onChange={chosen} />
    </section>
  );
}

/** True while files are dragged over the page; anywhere on it they can be dropped. */
function useDropped(take: (picked: Picked[]) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const files = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    addEventListener(
      "dragover",
      (event) => {
        if (!files(event)) return;
        event.preventDefault();
        setOver(true);
      },
      { signal },
    );
    addEventListener("dragleave", (event) => event.relatedTarget === null && setOver(false), { signal });
    addEventListener(
      "drop",
      (event) => {
        if (!files(event)) return;
        event.preventDefault();
        setOver(false);
        void dropped(event.dataTransfer!).then(take);
      },
      { signal },
    );
    return () => controller.abort();
  }, []);
  return over;
}

/** Handles have to be asked for at once: what was dropped is not readable after the event. */
function dropped(transfer: DataTransfer): Promise<Picked[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  return Promise.all(
    items.map(async (item) => {
      const file = item.getAsFile();
      const ask = (item as DataTransferItem & { getAsFileSystemHandle?(): Promise<(Handle & { kind: string }) | null> }).getAsFileSystemHandle;
      const handle = ask ? await ask.call(item).catch(() => null) : null;
      return file ? [{ file, handle: handle?.kind === "file" ? handle : null }] : [];
    }),
  ).then((found) => found.flat());
}
