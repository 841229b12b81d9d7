/** Builds every page into one folder: `node build.mjs --outdir=FOLDER`.
 *
 * Each folder of pages/ is an entry. Names carry a hash of their content, so that they can be kept for ever;
 * `pages.json` says which file belongs to which page. Icons and the service worker keep their names.
 */

import { cp, readdir, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";

const outdir = process.argv.find((word) => word.startsWith("--outdir="))?.slice("--outdir=".length);
if (!outdir) throw new Error("--outdir=FOLDER is missing");

const shared = {
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "linked",
  logLevel: "warning",
  jsx: "automatic",
  jsxImportSource: "preact",
};

const pages = await readdir("pages");
const { metafile } = await build({
  ...shared,
  entryPoints: Object.fromEntries(pages.map((page) => [page, `pages/${page}/main.tsx`])),
  outdir,
  splitting: true,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file" },
  metafile: true,
});
await build({ ...shared, entryPoints: ["sw/main.ts"], outfile: `${outdir}/sw.js`, format: "iife" });
await cp("icons", outdir, { recursive: true });
await writeFile(`${outdir}/pages.json`, JSON.stringify(Object.fromEntries(pages.map((page) => [page, files(page)]))));

/** What a shell names: the page's script and style, and the parts that the script begins by importing. */
function files(page) {
  const [script, made] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === `pages/${page}/main.tsx`);
  const parts = made.imports.filter(({ kind, external }) => kind === "import-statement" && !external);
  return { script: basename(script), style: basename(made.cssBundle), parts: parts.map(({ path }) => basename(path)) };
}
