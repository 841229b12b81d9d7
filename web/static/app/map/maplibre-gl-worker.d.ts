declare module "maplibre-gl/dist/maplibre-gl-worker.mjs" {
  /** Where the built file is, from the script that imports it (`build.mjs`). */
  const path: string;
  export default path;
}
