/** A dialog that rises from the lower edge of a phone and stands in the middle of a desk. */

import { X } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { IconButton } from "./controls";
import { Toasts } from "./toasts";

interface SheetProps {
  title: string;
  /** Closed by its cross, by Escape, or by a press beside it. */
  onClose: () => void;
  footer?: ComponentChildren;
  children: ComponentChildren;
}

/** Open as long as it is rendered; the element that had the focus gets it back. */
export function Sheet({ title, onClose, footer, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => (before as HTMLElement | null)?.focus?.();
  }, []);
  return (
    <dialog
      class="sheet"
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <IconButton icon={X} label="Close" onClick={() => dialog.current?.close()} />
      </header>
      <div class="body">{children}</div>
      {footer ? <footer>{footer}</footer> : null}
      <Toasts />
    </dialog>
  );
}
