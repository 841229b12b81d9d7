/** What is known of the asset, beside the picture. What is missing in asset.json is missing here. */

import { mediaUrl, type Asset, type Rung } from "./asset";
import { bytes, clock, codecName, fps, kilobits, label, seconds, size } from "./format";
import { sourceRows } from "./source";
import { paintThumbhash } from "./thumbhash";

type Child = Node | string | null | undefined;

export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string>, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function section(title: string, ...children: Child[]): HTMLElement {
  return el("section", {}, el("h2", {}, title), ...children);
}

/** Fill `root`; `live` is the part that changes while the video plays. */
export function renderFacts(root: HTMLElement, asset: Asset, live: HTMLElement): void {
  const parts = [header(asset), live, warnings(asset), ladder(asset), stills(asset), source(asset), sound(asset), stages(asset)];
  root.replaceChildren(...parts.filter((part) => part !== null));
}

/** Mark the row of the rung that is playing. */
export function markRung(root: HTMLElement, name: string): void {
  for (const row of root.querySelectorAll<HTMLElement>("tr[data-rung]")) {
    row.toggleAttribute("data-playing", row.dataset["rung"] === name);
  }
}

function header(asset: Asset): HTMLElement {
  const total = [...(asset.rungs ?? []), ...(asset.audio ?? [])].reduce((sum, { bytes = 0 }) => sum + bytes, 0);
  const facts = [
    asset.duration !== undefined && (asset.duration < 60 ? seconds(asset.duration) : clock(asset.duration)),
    asset.width && size(asset.width, asset.height),
    asset.fps !== undefined && `${fps(asset.fps)} fps`,
    asset.rungs?.length && `${asset.rungs.length} ${asset.rungs.length === 1 ? "rendition" : "renditions"}`,
    total && `${bytes(total)} in all`,
  ].filter((fact) => typeof fact === "string");
  return el("header", {}, el("p", { class: "mark" }, "Video Window"), el("h1", {}, document.title), el("p", { class: "soft" }, facts.map((fact) => fact.replace(/ /g, "\u00a0")).join(" · ")));
}

function warnings(asset: Asset): HTMLElement | null {
  const codes = (asset.warnings ?? []).map((warning) => (typeof warning === "string" ? warning : (warning.code ?? "")));
  if (!codes.length) return null;
  return section("To be aware of", el("ul", { class: "warnings" }, ...codes.map((code) => el("li", {}, label(code)))));
}

function ladder(asset: Asset): HTMLElement | null {
  const rungs = asset.rungs ?? [];
  if (!rungs.length) return null;
  const head = ["Rung", "Codec", "Size", "fps", "Average", "Peak", "Bytes"];
  const numbers = (cells: string[]) => cells.map((cell) => el("td", { class: "number" }, cell));
  const row = (rung: Rung) =>
    el(
      "tr",
      { "data-rung": rung.name },
      el("th", { scope: "row" }, rung.name),
      el("td", {}, el("code", {}, rung.codecs ?? codecName(rung.codec))),
      ...numbers([size(rung.width, rung.height), fps(rung.fps), kilobits(rung.average_bandwidth), kilobits(rung.peak_bandwidth), bytes(rung.bytes)]),
    );
  const audio = (asset.audio ?? []).map((track) =>
    el(
      "tr",
      { class: "audio" },
      el("th", { scope: "row" }, `audio ${track.name}`),
      el("td", {}, el("code", {}, track.codecs ?? "")),
      ...numbers(["", "", kilobits(track.average_bandwidth ?? track.bitrate), kilobits(track.peak_bandwidth), bytes(track.bytes)]),
    ),
  );
  return section(
    "Ladder",
    el(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Ladder" },
      el(
        "table",
        {},
        el("thead", {}, el("tr", {}, ...head.map((text, i) => el("th", { scope: "col", ...(i > 1 ? { class: "number" } : {}) }, text)))),
        el("tbody", {}, ...rungs.map(row), ...audio),
      ),
    ),
    el("p", { class: "note" }, "Average and peak in kbit/s"),
  );
}

function stills({ images = {} }: Asset): HTMLElement | null {
  const { poster, preview, storyboard, thumbhash, dominant_colour } = images;
  const figures: HTMLElement[] = [];
  const figure = (caption: string, picture: HTMLElement) => figures.push(el("figure", {}, picture, el("figcaption", {}, caption)));
  const image = (path: string, alt: string) => el("img", { src: mediaUrl(path), alt, loading: "lazy", decoding: "async" });

  if (poster) figure("Poster", image(poster, "Poster"));
  if (preview) {
    // The preview moves by itself; who wishes for less motion sees the poster.
    const still = poster && el("source", { media: "(prefers-reduced-motion: reduce)", srcset: mediaUrl(poster) });
    figure("Preview", el("picture", {}, still || null, image(preview, "Preview")));
  }
  if (thumbhash) {
    const canvas = el("canvas", { width: "32", height: "32", class: "hash" });
    if (paint(thumbhash, canvas)) figure("Thumbhash", canvas);
  }
  if (dominant_colour && CSS.supports("color", dominant_colour)) {
    const swatch = el("div", { class: "swatch" });
    swatch.style.backgroundColor = dominant_colour;
    figure(dominant_colour, swatch);
  }
  if (storyboard) figure("Storyboard", el("div", { class: "sprite" }, image(storyboard, "Storyboard")));
  return figures.length ? section("Stills", el("div", { class: "stills" }, ...figures)) : null;
}

/** Paint the hash; false when it is not one. */
export function paint(thumbhash: string, canvas: HTMLCanvasElement): boolean {
  try {
    paintThumbhash(thumbhash, canvas);
    return true;
  } catch {
    return false;
  }
}

type Row = [name: string, value: string];

function source(asset: Asset): HTMLElement | null {
  const rows = sourceRows(asset.source ?? {});
  return rows.length ? section("Source", list(rows)) : null;
}

function list(rows: Row[]): HTMLElement {
  return el("dl", {}, ...rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

const LOUDNESS: Record<string, [name: string, unit: string]> = {
  measured_lufs: ["Measured loudness", "LUFS"],
  target_lufs: ["Target loudness", "LUFS"],
  gain_db: ["Gain", "dB"],
  true_peak: ["True peak", "dBTP"],
};

function sound({ loudness, audio = [] }: Asset): HTMLElement | null {
  const rows = Object.entries(loudness ?? {}).flatMap(([key, value]): Row[] => {
    const [name, unit] = LOUDNESS[key] ?? [label(key), ""];
    if (typeof value !== "number") return [];
    const sign = key === "gain_db" && value > 0 ? "+" : value < 0 ? "−" : "";
    return [[name, `${sign}${Math.abs(value).toFixed(1)} ${unit}`]];
  });
  if (rows.length) return section("Sound", list(rows));
  return audio.length ? null : section("Sound", el("p", { class: "soft" }, "The clip is silent."));
}

function stages({ stages = {} }: Asset): HTMLElement | null {
  const entries = Object.entries(stages);
  if (!entries.length) return null;
  const longest = Math.max(...entries.map(([, stage]) => stage.seconds ?? 0), 1e-9);
  const rows = entries.map(([name, stage]) => {
    const bar = el("span", { class: "bar" }, el("span", {}));
    (bar.firstElementChild as HTMLElement).style.width = `${((stage.seconds ?? 0) / longest) * 100}%`;
    return el("tr", {}, el("th", { scope: "row" }, label(name)), el("td", { class: "wide" }, name === "total" ? null : bar), ...[stage.seconds, stage.cpu_seconds].map((time) => el("td", { class: "number" }, seconds(time))));
  });
  const head = ["Stage", "", "Time", "CPU time"].map((text, i) => el("th", { scope: "col", ...(i > 1 ? { class: "number" } : {}) }, text));
  return section("Time spent", el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)));
}
