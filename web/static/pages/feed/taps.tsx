/** One tap stops and goes on, two like. */

import { Heart } from "lucide";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../../design/icon";
import { like } from "./reactions";
import type { Item } from "./reels";
import { toggle } from "./stage";

/** Milliseconds in which a second tap belongs to the first. */
const DOUBLE = 280;
/** Milliseconds that a heart is seen. */
const HEART = 900;

interface Spot {
  id: number;
  x: number;
  y: number;
}

export function useTaps(story: Item) {
  const timer = useRef(0);
  const [spots, setSpots] = useState<readonly Spot[]>([]);

  function heart(event: MouseEvent): void {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const spot = { id: performance.now(), x: event.clientX - box.left, y: event.clientY - box.top };
    setSpots((before) => [...before, spot]);
    setTimeout(() => setSpots((before) => before.filter(({ id }) => id !== spot.id)), HEART);
  }

  function onClick(event: MouseEvent): void {
    if (timer.current) {
      clearTimeout(timer.current);
      timer.current = 0;
      heart(event);
      void like(story, true);
      return;
    }
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      toggle();
    }, DOUBLE);
  }

  const hearts = spots.map((spot) => <HeartAt key={spot.id} spot={spot} />);
  return { handlers: { onClick }, hearts };
}

function HeartAt({ spot }: { spot: Spot }) {
  return (
    <span
      class="heart"
      aria-hidden="true"
      ref={(element) => {
        if (element) Object.assign(element.style, { left: `${spot.x}px`, top: `${spot.y}px` });
      }}
    >
      <Icon of={Heart} size={88} filled />
    </span>
  );
}
