/** How far it is, and going elsewhere in it: by finger with the picture of that moment, by keyboard in steps. */

import { useEffect, useRef, useState } from "preact/hooks";
import { clock } from "../../app/format";
import { tileAt, useTiles, type Tile } from "../../app/player/storyboard";
import type { Item } from "./reels";
import { onScreen, play, playing } from "./stage";

export function Scrub({ story }: { story: Item }) {
  const { duration, storyboard } = story.first_frame;
  const video = onScreen.value;
  const range = useRef<HTMLInputElement>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const tiles = useTiles(storyboard, dragged !== null);
  const going = playing.value;

  useEffect(() => {
    if (!video || dragged !== null) return undefined;
    let frame = 0;
    const draw = () => {
      const [slider, length] = [range.current, video.duration || duration];
      if (!slider) return;
      slider.value = String(video.currentTime);
      slider.style.setProperty("--share", String(length ? video.currentTime / length : 0));
      if (going) frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [video, dragged, going, duration]);

  function drag(time: number): void {
    if (!video) return;
    setDragged(time);
    range.current!.style.setProperty("--share", String(duration ? time / duration : 0));
    video.pause();
    video.currentTime = Math.min(time, Math.max(0, (video.duration || duration) - 0.05));
  }

  function drop(): void {
    if (dragged === null) return;
    setDragged(null);
    void play();
  }

  return (
    <div class={`scrub${dragged === null ? "" : " dragged"}`}>
      {dragged === null ? null : <Preview tile={tileAt(tiles, dragged)} time={dragged} duration={duration} />}
      <input
        ref={range}
        type="range"
        min="0"
        max={duration}
        step="0.1"
        aria-label="Where in the video"
        aria-valuetext={dragged === null ? `${clock(duration)} long` : `${clock(dragged)} of ${clock(duration)}`}
        onInput={(event) => drag(Number(event.currentTarget.value))}
        onChange={drop}
        onPointerUp={drop}
        onBlur={drop}
      />
    </div>
  );
}

function Preview({ tile, time, duration }: { tile: Tile | undefined; time: number; duration: number }) {
  const picture = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!tile) return;
    const { width, height, image, x, y } = tile;
    Object.assign(picture.current!.style, { width: `${width}px`, height: `${height}px`, background: `url("${image}") -${x}px -${y}px` });
  }, [tile]);
  return (
    <div class="preview" aria-hidden="true">
      {tile ? <span ref={picture} /> : null}
      <span class="figures">
        {clock(time)} / {clock(duration)}
      </span>
    </div>
  );
}
