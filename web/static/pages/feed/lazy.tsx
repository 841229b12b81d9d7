/** The sheets, fetched when the first story plays or one is opened: nobody waits for them. */

import type { FunctionComponent } from "preact";
import { signal } from "@preact/signals";
import { toast } from "../../design/toasts";
import { close, sheet } from "./sheets";

const loaded = signal<FunctionComponent | null>(null);

export async function fetchSheets(): Promise<void> {
  loaded.value ??= (await import("./all_sheets")).AllSheets;
}

export function Sheets() {
  const Shown = loaded.value;
  if (!sheet.value) return null;
  if (Shown) return <Shown />;
  fetchSheets().catch(() => {
    close();
    toast("That part of the page did not come. Please try again.");
  });
  return null;
}
