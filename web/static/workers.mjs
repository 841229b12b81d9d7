/** What runs beside a page is a file of its own, and its import gives the address: the policy lets workers come from here alone. */

import { readFile } from "node:fs/promises";

export const workers = {
  name: "workers",
  setup(build) {
    build.onLoad({ filter: /\/maplibre-gl-worker\.mjs$/ }, async ({ path }) => ({ contents: await readFile(path), loader: "file" }));
  },
};
