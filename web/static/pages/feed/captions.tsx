/** The lines that are said, over the picture and clear of the words below. */

import { useEffect, useState } from "preact/hooks";
import { captionsOf, saidAt, type Captions as Read } from "../../app/player/captions";
import type { Frame } from "../../app/player/warm";
import { captionsShown } from "./sound";
import { onScreen } from "./stage";

export function Captions({ frame }: { frame: Frame }) {
  const [captions, setCaptions] = useState<Read | null>(null);
  const [lines, setLines] = useState<readonly string[]>([]);
  const wanted = captionsShown.value;
  const video = onScreen.value;

  useEffect(() => {
    if (!wanted) return undefined;
    let gone = false;
    captionsOf(frame.playback.url).then(
      (found) => !gone && setCaptions(found),
      () => undefined, // the video itself says when there is no network
    );
    return () => void (gone = true);
  }, [wanted, frame.playback.url]);

  useEffect(() => {
    if (!video || !captions || !wanted) return undefined;
    const look = () =>
      setLines((before) => {
        const now = saidAt(captions, video.currentTime);
        return now.join("\n") === before.join("\n") ? before : now;
      });
    look();
    const timer = setInterval(look, 100); // timeupdate comes four times a second at the least, which is late for a short line
    return () => clearInterval(timer);
  }, [video, captions, wanted]);

  if (!wanted || lines.length === 0) return null;
  return (
    <p class="captions" lang={captions?.language}>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </p>
  );
}
