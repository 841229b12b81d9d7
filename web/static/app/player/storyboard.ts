/** Pictures to scrub with: which part of the sprite shows a time. */

import { useEffect, useState } from "preact/hooks";

export interface Tile {
  start: number;
  end: number;
  image: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

const kept = new Map<string, Promise<Tile[]>>();
const MOST = 20;

/** Tiles in order of time; none where they cannot be had: scrubbing works without. */
export function tilesOf(vtt: string): Promise<Tile[]> {
  let found = kept.get(vtt);
  if (!found) {
    found = read(vtt).catch(() => {
      kept.delete(vtt);
      return [];
    });
    kept.set(vtt, found);
    if (kept.size > MOST) kept.delete(kept.keys().next().value!);
  }
  return found;
}

async function read(vtt: string): Promise<Tile[]> {
  const response = await fetch(vtt);
  if (!response.ok) throw new TypeError(`answered with ${response.status}`);
  const cue = /([\d:.]+)\s+-->\s+([\d:.]+)[^\n]*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/g;
  return [...(await response.text()).matchAll(cue)].map((found) => {
    const [x, y, width, height] = found.slice(4, 8).map(Number) as [number, number, number, number];
    return { start: seconds(found[1]!), end: seconds(found[2]!), image: new URL(found[3]!, vtt).href, x, y, width, height };
  });
}

function seconds(clock: string): number {
  return clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

export function tileAt(tiles: readonly Tile[], time: number): Tile | undefined {
  return tiles.find(({ end }) => time < end) ?? tiles.at(-1);
}

/** The tiles of a video, once they are wanted. */
export function useTiles(vtt: string | null, wanted: boolean): readonly Tile[] {
  const [tiles, setTiles] = useState<readonly Tile[]>([]);
  useEffect(() => {
    if (!vtt || !wanted) return undefined;
    let gone = false;
    void tilesOf(vtt).then((found) => !gone && setTiles(found));
    return () => void (gone = true);
  }, [vtt, wanted]);
  return tiles;
}
