/** Short words at the lower edge, gone after a while. */

import { signal } from "@preact/signals";
import { Button } from "./controls";

interface Toast {
  id: number;
  text: string;
  /** What can still be done about it. */
  action?: { label: string; run: () => void };
}

const SECONDS = 6;
const shown = signal<readonly Toast[]>([]);
let count = 0;

export function toast(text: string, action?: Toast["action"]): void {
  const id = ++count;
  shown.value = [...shown.value.slice(-2), { id, text, ...(action ? { action } : {}) }];
  setTimeout(() => dismiss(id), SECONDS * 1000);
}

function dismiss(id: number): void {
  shown.value = shown.value.filter((item) => item.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.value.map(({ id, text, action }) => (
        <div class="toast" key={id}>
          <span>{text}</span>
          <Button
            kind="bare"
            onClick={() => {
              action?.run();
              dismiss(id);
            }}
          >
            {action?.label ?? "Close"}
          </Button>
        </div>
      ))}
    </div>
  );
}
