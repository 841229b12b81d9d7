/** Builds every page into one folder: `node build.mjs --outdir=FOLDER`.
 *
 * Each folder of pages/ is an entry. Names carry a hash of their content, so that they can be kept for ever;
 * `pages.json` says which file belongs to which page. Icons and the service worker keep their names. Beside every text
 * stands the same as .br and .gz, to be sent to who takes that.
 */

import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { build } from "esbuild";
import { define, hls } from "./hls.mjs";
import { workers } from "./workers.mjs";

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

/** Imported when the first video is attached, which a page that has videos does at once. */
const SOON = ["app/player/hls_engine.ts"];

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
  define,
  plugins: [hls, workers],
});
await build({ ...shared, entryPoints: ["sw/main.ts"], outfile: `${outdir}/sw.js`, format: "iife" });
await cp("icons", outdir, { recursive: true });
await writeFile(`${outdir}/pages.json`, JSON.stringify(Object.fromEntries(pages.map((page) => [page, files(page)]))));

await Promise.all((await readdir(outdir)).filter((name) => /\.(m?js|css|svg)$/.test(name)).map(compress));

async function compress(name) {
  const text = await readFile(`${outdir}/${name}`);
  await writeFile(`${outdir}/${name}.br`, await promisify(brotliCompress)(text));
  await writeFile(`${outdir}/${name}.gz`, await promisify(gzip)(text, { level: 9 }));
}

/** What a shell names: the page's script and style, and the parts that the script begins by importing, at once or soon. */
function files(page) {
  const [script, made] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === `pages/${page}/main.tsx`);
  return { script: basename(script), style: basename(made.cssBundle), parts: [...parts(script)].map((path) => basename(path)) };
}

function parts(output, found = new Set()) {
  for (const { path, kind, external } of metafile.outputs[output].imports) {
    const atOnce = kind === "import-statement" || SOON.includes(metafile.outputs[path]?.entryPoint);
    if (external || found.has(path) || !path.endsWith(".js") || !atOnce) continue;
    parts(path, found.add(path));
  }
  return found;
}
