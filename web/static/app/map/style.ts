/** What a map shows, as MapLibre wants it (https://maplibre.org/maplibre-style-spec/): a circle or a point in our colours. */

import type { GeoJSONSourceSpecification, LngLatBoundsLike, StyleSpecification } from "maplibre-gl";
import type { Schemas } from "../api";

export type Place = Schemas["MapBody"];

const KM_PER_DEGREE = 111.2;
/** Web Mercator ends at 85 degrees. */
const NORTHERNMOST = 85;
/** Of a point without an area: a town and what is around it. */
const AROUND_KM = 8;

/** `colour` resolves a token. */
export function style({ point, area, tiles }: Place, colour: (token: string) => string, dark: boolean): StyleSpecification {
  const centre = { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [point.longitude, point.latitude] } };
  const features = { type: "FeatureCollection", features: area ? [area, centre] : [centre] } as unknown as GeoJSONSourceSpecification["data"];
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
export function bounds({ point: { latitude, longitude }, area }: Place): LngLatBoundsLike {
  const high = (area?.properties.radius_km ?? AROUND_KM) / KM_PER_DEGREE;
  const wide = Math.min(170, high / Math.max(0.01, Math.cos((latitude * Math.PI) / 180)));
  return [longitude - wide, Math.max(-NORTHERNMOST, latitude - high), longitude + wide, Math.min(NORTHERNMOST, latitude + high)];
}
