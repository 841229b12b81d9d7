/** A place on a map: a picture at once, and where the browser can one that is moved, as soon as it is looked at. */

import { Minus, Plus } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "../../design/controls";
import type { Drawn } from "./drawing";
import type { Place } from "./style";

export function AreaMap({ place, label }: { place: Place; label: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState<Drawn | null>(null);

  useEffect(() => {
    let drawn: Drawn | null = null;
    let gone = false;
    const watcher = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      watcher.disconnect();
      import("./drawing")
        .then(({ draw }) => {
          if (!gone) drawn = draw(box.current!, place, label, () => setReady(drawn));
        })
        .catch(() => undefined); // without WebGL, or that part of the page, the picture stays
    });
    watcher.observe(frame.current!);
    return () => {
      gone = true;
      watcher.disconnect();
      drawn?.remove();
      setReady(null);
    };
  }, [place, label]);

  return (
    <div class={`area-map${ready ? " ready" : ""}`} ref={frame}>
      <img src={place.image} width="600" height="400" alt={ready ? "" : label} />
      <div class="drawing" ref={box} />
      {ready ? (
        <div class="zoom">
          <IconButton icon={Plus} label="Nearer" kind="quiet" onClick={() => ready.zoom(1)} />
          <IconButton icon={Minus} label="Further away" kind="quiet" onClick={() => ready.zoom(-1)} />
        </div>
      ) : null}
    </div>
  );
}
