/** Captions of a video, read from its playlists (RFC 8216, 4.3.4.1) and shown as elements of the page, not of the player. */

export interface Captions {
  language: string;
  name: string;
  cues: readonly Cue[];
}

interface Cue {
  start: number;
  end: number;
  text: string;
}

interface Rendition {
  language: string;
  name: string;
  uri: string;
}

/** Those in the language that the person reads best; null for a video without. Throws what fetching throws. */
export async function captionsOf(master: string, languages: readonly string[] = navigator.languages): Promise<Captions | null> {
  const found = preferred(renditions(await text(master)), languages);
  if (!found) return null;
  const playlist = new URL(found.uri, master).href;
  const segments = (await text(playlist)).split(/\r?\n/).filter((line) => line && !line.startsWith("#"));
  const parts = await Promise.all(segments.map(async (uri) => text(new URL(uri, playlist).href)));
  const cues = new Map(parts.flatMap(cuesOf).map((cue) => [`${cue.start} ${cue.end} ${cue.text}`, cue])); // one over a cut is in both
  return { language: found.language, name: found.name, cues: [...cues.values()].sort((a, b) => a.start - b.start) };
}

/** What is said at a time, one line each. */
export function saidAt(captions: Captions, time: number): string[] {
  return captions.cues.filter(({ start, end }) => start <= time && time < end).map(({ text: words }) => words);
}

function renditions(master: string): Rendition[] {
  return master
    .split(/\r?\n/)
    .filter((line) => line.startsWith("#EXT-X-MEDIA:") && line.includes("TYPE=SUBTITLES"))
    .map((line) => ({ language: value(line, "LANGUAGE"), name: value(line, "NAME"), uri: value(line, "URI") }));
}

function value(line: string, name: string): string {
  return new RegExp(`[:,]${name}="([^"]*)"`).exec(line)?.[1] ?? "";
}

function preferred(found: Rendition[], languages: readonly string[]): Rendition | undefined {
  for (const wanted of languages) {
    const base = wanted.split("-")[0]!.toLowerCase();
    const match = found.find(({ language }) => language === wanted) ?? found.find(({ language }) => language.split("-")[0]!.toLowerCase() === base);
    if (match) return match;
  }
  return found[0];
}

async function text(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new TypeError(`answered with ${response.status}`);
  return response.text();
}

const TIMES = /^(?:(\d+):)?(\d\d):(\d\d\.\d{3})\s+-->\s+(?:(\d+):)?(\d\d):(\d\d\.\d{3})/;

/** Segments are written by us from tags and characters: blocks, each with its times and its lines. */
function cuesOf(vtt: string): Cue[] {
  return vtt.split(/\r?\n\r?\n/).flatMap((block) => {
    const lines = block.split(/\r?\n/);
    const at = lines.findIndex((line) => TIMES.test(line));
    const times = TIMES.exec(lines[at] ?? "");
    return times ? [{ start: seconds(times, 1), end: seconds(times, 4), text: plain(lines.slice(at + 1).join("\n")) }] : [];
  });
}

function seconds(times: RegExpExecArray, at: number): number {
  return Number(times[at] ?? 0) * 3600 + Number(times[at + 1]) * 60 + Number(times[at + 2]);
}

const ESCAPED: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&lrm;": "\u200e", "&rlm;": "\u200f", "&nbsp;": "\u00a0" };

function plain(marked: string): string {
  return marked.replace(/<[^>]*>/g, "").replace(/&\w+;/g, (entity) => ESCAPED[entity] ?? entity);
}
