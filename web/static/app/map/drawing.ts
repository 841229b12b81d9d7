/** MapLibre, set up for a small map in a sheet; imported when the first one is looked at. */

import { Map as MapLibre, ScaleControl, setWorkerUrl } from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs";
import { bounds, style, type Place } from "./style";

export interface Drawn {
  zoom: (by: 1 | -1) => void;
  remove: () => void;
}

setWorkerUrl(new URL(worker, import.meta.url).href); // of our own origin, or it would be a blob, which the policy refuses

const darkness = matchMedia("(prefers-color-scheme: dark)");

/** Draws into `box`, and calls `onReady` when all of it is to be seen. Throws where the browser has no WebGL. */
export function draw(box: HTMLElement, place: Place, label: string, onReady: () => void): Drawn {
  const now = () => style(place, (token) => resolved(box, token), darkness.matches);
  const map = new MapLibre({
    container: box,
    style: now(),
    bounds: bounds(place),
    fitBoundsOptions: { padding: 24 },
    maxZoom: 15,
    attributionControl: false, // stands below the map
    cooperativeGestures: true, // one finger scrolls the sheet
    dragRotate: false,
    touchPitch: false,
    locale: {
      "Map.Title": label,
      "CooperativeGesturesHandler.WindowsHelpText": "Hold Ctrl and scroll to zoom",
      "CooperativeGesturesHandler.MacHelpText": "Hold ⌘ and scroll to zoom",
      "CooperativeGesturesHandler.MobileHelpText": "Move the map with two fingers",
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ maxWidth: 96 }), "bottom-left");
  map.on("error", () => undefined); // a tile that did not come leaves the plain ground
  map.once("load", onReady);
  const repaint = () => map.setStyle(now());
  darkness.addEventListener("change", repaint);
  return {
    zoom: (by) => void (by > 0 ? map.zoomIn() : map.zoomOut()),
    remove() {
      darkness.removeEventListener("change", repaint);
      map.remove();
    },
  };
}

/** A canvas knows no tokens: `light-dark()` is resolved by an element's own colour. */
function resolved(box: HTMLElement, token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  box.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
