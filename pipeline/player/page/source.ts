/** The facts of the source file as rows of text. Every field may be missing, and then its row is. */

import { bytes, codecName, fps, seconds, size } from "./format";

export interface Source {
  container?: string;
  bytes?: number;
  duration?: number;
  video?: Video | null;
  audio?: Audio | null;
}

interface Video {
  codec?: string;
  profile?: string | null;
  width?: number;
  height?: number;
  sar?: string;
  orientation?: { transpose?: boolean; hflip?: boolean; vflip?: boolean };
  pix_fmt?: string;
  bit_depth?: number;
  dynamic?: string;
  dolby_vision?: number | null;
  colour?: { primaries?: string | null; transfer?: string | null; matrix?: string | null; full_range?: boolean };
  interlaced?: boolean;
  fps?: number | string;
  variable_fps?: boolean;
  frames?: number;
  key_frames?: number;
  start?: number;
}

interface Audio {
  codec?: string;
  channels?: number;
  sample_rate?: number;
  start?: number;
}

type Part = string | number | null | undefined | false;

/** The parts that are there, in one line; undefined when there are none. */
function join(parts: Part[], by = ", "): string | undefined {
  return parts.filter((part) => part !== null && part !== undefined && part !== false && part !== "").join(by) || undefined;
}

const TURNS: Record<string, string> = {
  "000": "upright",
  "110": "turned 90° right",
  "101": "turned 90° left",
  "011": "upside down",
  "010": "mirrored",
  "001": "mirrored, upside down",
  "100": "mirrored, turned 90° left",
  "111": "mirrored, turned 90° right",
};

/** How the stored picture is turned to be shown: axes swapped first, then mirrored. */
function turn({ transpose, hflip, vflip }: NonNullable<Video["orientation"]>): string {
  return TURNS[[transpose, hflip, vflip].map((flag) => (flag ? "1" : "0")).join("")]!;
}

const CHANNELS: Record<number, string> = { 1: "mono", 2: "stereo", 6: "5.1", 8: "7.1" };

export function sourceRows(source: Source): [name: string, value: string][] {
  const { video, audio } = source;
  const colour = video?.colour;
  const rows: [string, string | undefined][] = [
    ["Container", source.container],
    ["File", source.bytes === undefined ? undefined : bytes(source.bytes)],
    ["Duration", source.duration === undefined ? undefined : seconds(source.duration)],
    ["Video", video ? join([codecName(video.codec), video.profile], " ") : undefined],
    ["Stored size", video?.width ? size(video.width, video.height) : undefined],
    ["Pixel shape", video?.sar && video.sar !== "1/1" ? video.sar.replace("/", ":") : undefined],
    ["Orientation", video?.orientation && turn(video.orientation)],
    ["Pixel format", join([video?.pix_fmt, video?.bit_depth && `${video.bit_depth} bit`, video?.interlaced && "interlaced"])],
    ["Range", join([video?.dynamic?.toUpperCase(), typeof video?.dolby_vision === "number" && `Dolby Vision ${video.dolby_vision}`, colour?.full_range && "full"])],
    ["Colour", join([...new Set([colour?.primaries, colour?.transfer, colour?.matrix])], " / ")],
    ["Frame rate", join([video?.fps !== undefined && `${fps(video.fps)} fps`, video?.variable_fps && "variable"])],
    ["Frames", join([video?.frames, video?.key_frames && `${video.key_frames} key`])],
    ["Picture starts", video?.start ? seconds(video.start) : undefined],
    ["Audio", audio ? join([codecName(audio.codec), audio.channels && (CHANNELS[audio.channels] ?? `${audio.channels} channels`), audio.sample_rate && `${audio.sample_rate / 1000} kHz`]) : "none"],
    ["Sound starts", audio?.start ? seconds(audio.start) : undefined],
  ];
  // Without anything of the source, nothing is known of its sound either.
  return video || source.container ? rows.filter((row): row is [string, string] => row[1] !== undefined) : [];
}
