/** The service worker: installed when the first story plays; a new version is offered, and taken when the page is left. */

import { toast } from "../../design/toasts";

export function registerWorker(): void {
  if (!("serviceWorker" in navigator)) return;
  const controlled = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.register("/sw.js").catch(() => undefined); // it is a comfort
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (controlled) toast("There is a new version.", { label: "Reload", run: () => location.reload() });
  });
}
