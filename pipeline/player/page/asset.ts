/** What asset.json says. Every field may be missing: an older or newer encoder wrote it, and the page shows what is there. */

import type { Source } from "./source";

export interface Rung {
  name: string;
  codec?: string;
  codecs?: string;
  width?: number;
  height?: number;
  fps?: string | number;
  average_bandwidth?: number;
  peak_bandwidth?: number;
  bytes?: number;
  playlist?: string;
}

export interface Audio {
  name: string;
  codecs?: string;
  bitrate?: number;
  average_bandwidth?: number;
  peak_bandwidth?: number;
  bytes?: number;
}

export interface Stage {
  seconds?: number;
  cpu_seconds?: number;
}

export interface Images {
  poster?: string;
  poster_webp?: string;
  preview?: string;
  storyboard?: string;
  storyboard_vtt?: string;
  /** Base64. */
  thumbhash?: string;
  /** `#rrggbb` */
  dominant_colour?: string;
}

export interface Asset {
  schema?: number;
  /** Seconds. */
  duration?: number;
  width?: number;
  height?: number;
  fps?: string | number;
  source?: Source;
  rungs?: Rung[];
  audio?: Audio[];
  stages?: Record<string, Stage>;
  images?: Images;
  loudness?: Record<string, number | null> | null;
  warnings?: (string | { code?: string })[];
}

const MEDIA = "/media/";

export const MASTER = `${MEDIA}master.m3u8`;

/** The asset's facts; an empty asset when they cannot be read, for the video may play all the same. */
export async function loadAsset(): Promise<Asset> {
  try {
    const response = await fetch(`${MEDIA}asset.json`);
    return response.ok ? ((await response.json()) as Asset) : {};
  } catch {
    return {};
  }
}

/** The URL of a file of the asset; stills may be named without their folder. */
export function mediaUrl(path: string): string {
  return MEDIA + (path.includes("/") ? path : `images/${path}`);
}
