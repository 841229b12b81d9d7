/** Captions as their writer edits them, and as WebVTT (https://www.w3.org/TR/webvtt1/) says them. Pure. */

export interface Cue {
  /** Seconds. */
  start: number;
  end: number;
  text: string;
}

const TIMING = /^(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3}) --> (?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})/;

/** Of what the service gives back: its own writing. Settings of cues are not edited here. */
export function read(vtt: string): Cue[] {
  const found: Cue[] = [];
  for (const block of vtt.replaceAll("\r\n", "\n").trim().split(/\n{2,}/)) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => line.includes("-->"));
    const told = at < 0 ? null : TIMING.exec(lines[at]!);
    if (!told) continue;
    const [start, end] = [told.slice(1, 5), told.slice(5, 9)].map(seconds) as [number, number];
    found.push({ start, end, text: unescaped(lines.slice(at + 1).join("\n")) });
  }
  return found;
}

/** Whether there is more than text: names of speakers, italics. What is edited here goes without. */
export function marked(vtt: string): boolean {
  return /<[a-z/]/i.test(vtt);
}

export function write(cues: readonly Cue[]): string {
  const blocks = [...cues]
    .sort((one, other) => one.start - other.start || one.end - other.end)
    .filter(({ text }) => text.trim())
    .map(({ start, end, text }) => `${stamp(start)} --> ${stamp(end)}\n${escaped(text)}`);
  return ["WEBVTT", ...blocks].join("\n\n") + "\n";
}

/** What is wrong with a cue, in a sentence. */
export function fault({ start, end, text }: Cue, duration: number): string | undefined {
  if (!(end > start)) return "It ends before it begins.";
  if (start >= duration) return "The video is over by then.";
  return text.trim() ? undefined : "Write what is said.";
}

function seconds([hours, minutes, whole, thousandths]: (string | undefined)[]): number {
  return Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(whole) + Number(thousandths) / 1000;
}

function stamp(time: number): string {
  const thousandths = Math.round(time * 1000);
  const part = (value: number, digits: number): string => String(value).padStart(digits, "0");
  const whole = Math.floor(thousandths / 1000);
  return `${part(Math.floor(whole / 3600), 2)}:${part(Math.floor(whole / 60) % 60, 2)}:${part(whole % 60, 2)}.${part(thousandths % 1000, 3)}`;
}

/** An empty line would end the cue. */
function escaped(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter(Boolean).join("\n").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function unescaped(text: string): string {
  const plain = text.replaceAll(/<[^>]*>/g, "");
  return plain.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&lrm;", "\u200e").replaceAll("&rlm;", "\u200f").replaceAll("&nbsp;", "\u00a0").replaceAll("&amp;", "&");
}
