/** Numbers as people read them. */

const ABSENT = "–";

/** `3:07`, or `1:02:07` from an hour on. A frame short of a second counts as that second: so the end reads as the end. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds + 0.04 : 0));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(s).padStart(2, "0");
  return h ? `${h}:${String(m).padStart(2, "0")}:${tail}` : `${m}:${tail}`;
}

/** The same for somebody who listens: `1 minute 7 seconds`. */
export function spokenClock(seconds: number): string {
  const [m, s] = [Math.floor(seconds / 60), Math.floor(seconds % 60)];
  const count = (n: number, unit: string) => `${n} ${unit}${n === 1 ? "" : "s"}`;
  return m ? `${count(m, "minute")} ${count(s, "second")}` : count(s, "second");
}

export function bytes(n: number | undefined): string {
  if (n === undefined) return ABSENT;
  if (n < 1000) return `${n} B`;
  const [value, unit] = n < 1e6 ? [n / 1e3, "kB"] : n < 1e9 ? [n / 1e6, "MB"] : [n / 1e9, "GB"];
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}

/** A rate in bit/s, as kbit/s with thousands set apart. */
export function kilobits(n: number | undefined): string {
  return n === undefined ? ABSENT : Math.round(n / 1000).toLocaleString("en").replace(/,/g, "\u202f");
}

export function rate(n: number | undefined): string {
  if (n === undefined || !Number.isFinite(n)) return ABSENT;
  return n < 1e6 ? `${Math.round(n / 1000)} kbit/s` : `${(n / 1e6).toFixed(n < 9.95e6 ? 1 : 0)} Mbit/s`;
}

export function seconds(n: number | undefined): string {
  if (n === undefined) return ABSENT;
  return n < 0.095 ? `${Math.round(n * 1000)} ms` : `${n.toFixed(n < 9.95 ? 2 : 1)} s`;
}

/** A frame rate, which the encoder writes as an exact fraction: `30000/1001` is 29.97. */
export function fps(value: string | number | undefined): string {
  if (value === undefined) return ABSENT;
  const [n = NaN, d = 1] = String(value).split("/").map(Number);
  return Number.isFinite(n / d) ? String(Math.round((n / d) * 100) / 100) : String(value);
}

export function size(width: number | undefined, height: number | undefined): string {
  return width && height ? `${width}\u2009×\u2009${height}` : ABSENT;
}

const CODECS: Record<string, string> = { h264: "H.264", avc1: "H.264", hevc: "HEVC", hvc1: "HEVC", av1: "AV1", av01: "AV1", aac: "AAC", mp4a: "AAC", vp9: "VP9" };

/** `H.264` for `h264` or `avc1.640028`; what is not known stays as it is. */
export function codecName(codec: string | undefined): string {
  if (!codec) return ABSENT;
  return CODECS[codec.split(".")[0]!.toLowerCase()] ?? codec;
}

/** `Bit depth` for `bit_depth`. */
export function label(key: string): string {
  const words = key.replace(/_/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
