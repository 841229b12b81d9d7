/** What a map shows, as MapLibre wants it (https://maplibre.org/maplibre-style-spec/): a circle or a point in our colours. */

import type { GeoJSONSourceSpecification, LngLatBoundsLike, StyleSpecification } from "maplibre-gl";
import type { Schemas } from "../api";

export type Place = Schemas["MapBody"];

const KM_PER_DEGREE = 111.2;
/** Web Mercator ends at 85 degrees. */
const NORTHERNMOST = 85;
/** What is seen of a point without an area: a town and what is around it, or no more than how coarse the point is. */
const AROUND_KM = { tiles: 8, plain: 2.5 };
/** So near to it the point is. */
const COARSE_KM = 1;
const CORNERS = 64;

/** `colour` resolves a token. */
export function style({ point, area, tiles }: Place, colour: (token: string) => string, dark: boolean): StyleSpecification {
  const around = area ?? { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring(point)] } };
  const centre = { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [point.longitude, point.latitude] } };
  const features = { type: "FeatureCollection", features: [around, centre] } as unknown as GeoJSONSourceSpecification["data"];
  const clay = colour("--clay");
  return {
    version: 8,
    sources: {
      place: { type: "geojson", data: features, tolerance: 0 },
      ...(tiles ? { tiles: { type: "raster" as const, tiles: [dark ? tiles.dark : tiles.light], tileSize: tiles.pixels } } : {}),
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colour("--paper") } },
      ...(tiles ? [{ id: "tiles", type: "raster" as const, source: "tiles" }] : []),
      { id: "area", type: "fill", source: "place", filter: ["!=", ["geometry-type"], "Point"], paint: { "fill-color": clay, "fill-opacity": 0.18 } },
      { id: "edge", type: "line", source: "place", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": clay, "line-width": 2 } },
      { id: "point", type: "circle", source: "place", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": clay, "circle-radius": 6 } },
    ],
  };
}

/** West, south, east and north of it; beyond 180 where it lies across the antimeridian. */
export function bounds({ point, area, tiles }: Place): LngLatBoundsLike {
  const { latitude, longitude } = point;
  const [wide, high] = degrees(area?.properties.radius_km ?? AROUND_KM[tiles ? "tiles" : "plain"], latitude);
  return [longitude - wide, Math.max(-NORTHERNMOST, latitude - high), longitude + wide, Math.min(NORTHERNMOST, latitude + high)];
}

/** How many of longitude and of latitude so many kilometres are there. */
function degrees(km: number, latitude: number): [number, number] {
  const high = km / KM_PER_DEGREE;
  return [Math.min(170, high / Math.max(0.01, Math.cos((latitude * Math.PI) / 180))), high];
}

/** How coarse a point is, as a circle around it. */
function ring({ latitude, longitude }: Place["point"]): [number, number][] {
  const [wide, high] = degrees(COARSE_KM, latitude);
  return Array.from({ length: CORNERS + 1 }, (_, corner) => {
    const turn = ((corner % CORNERS) * 2 * Math.PI) / CORNERS;
    return [longitude + wide * Math.cos(turn), latitude + high * Math.sin(turn)];
  });
}
