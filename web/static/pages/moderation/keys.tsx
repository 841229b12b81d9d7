/** The keys of the desk, and the sheet that tells them. */

import { Keyboard } from "lucide";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "../../design/controls";
import { Sheet } from "../../design/sheet";
import { choose, step } from "./cases";
import { judges } from "./words";

const KEYS = [
  ["j", "the next case"],
  ["k", "the case before"],
  ["a", "approve, or grant the appeal"],
  ["r", "reject, or refuse the appeal"],
  ["c", "claim it"],
  ["Space", "play, or pause"],
  ["Escape", "back to all cases"],
  ["?", "these keys"],
] as const;

/** What Actions binds. */
const DECIDING: readonly string[] = ["a", "r", "c"];

type Bound = Record<string, () => void>;

/** Do `bound` when one of its keys is pressed, but not while somebody writes, or a sheet is open. */
export function useKeys(bound: Bound): void {
  const latest = useRef(bound);
  latest.current = bound;
  // With what is shown: a key that is pressed as soon as a case is there is not lost.
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const run = latest.current[event.key];
      if (!run || event.ctrlKey || event.metaKey || event.altKey || event.repeat || elsewhere(event)) return;
      event.preventDefault();
      run();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}

function elsewhere({ target, key }: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open]")) return true;
  if (!(target instanceof Element)) return false;
  if (target.closest("input, textarea, select")) return true;
  return key === " " && target.closest("button, a, summary, video") !== null;
}

function play(): void {
  const video = document.querySelector("video");
  if (video) void (video.paused ? video.play() : video.pause());
}

export function Help() {
  const [shown, setShown] = useState(false);
  useKeys({ j: () => step(1), k: () => step(-1), "?": () => setShown(true), " ": play, Escape: () => choose(null) });
  return (
    <>
      <IconButton icon={Keyboard} label="Keys" onClick={() => setShown(true)} />
      {shown ? (
        <Sheet title="Keys" onClose={() => setShown(false)}>
          <dl class="keys">
            {(judges.value ? KEYS : KEYS.filter(([key]) => !DECIDING.includes(key))).map(([key, does]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </Sheet>
      ) : null}
    </>
  );
}
