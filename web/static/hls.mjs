/** hls.js built from its sources with the parts that our videos need: fragmented MP4 in the clear, sound of its own group.
 *
 * Its published builds have either everything (190 kB gzipped) or no group for sound. Captions we show ourselves.
 */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const installed = join(dirname(fileURLToPath(import.meta.url)), "node_modules", "hls.js");
const sources = join(installed, "src");
const { version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));

const PARTS = {
  ALT_AUDIO: true,
  CMCD: false,
  CONTENT_STEERING: false,
  EME_DRM: false,
  IFRAMES: false,
  INTERSTITIALS: false,
  M2TS_ADVANCED_CODECS: false,
  MEDIA_CAPABILITIES: false,
  SUBTITLES: false,
  VARIABLE_SUBSTITUTION: false,
};

export const define = {
  ...Object.fromEntries(Object.entries(PARTS).map(([name, wanted]) => [`__USE_${name}__`, String(wanted)])),
  __VERSION__: JSON.stringify(version),
  __IN_WORKER__: "false",
  __HLS_WORKER_BUNDLE__: "undefined",
};

/** What is never reached: other formats, keys, advertisements, telemetry. Formats say of whatever they are asked that it is none of theirs. */
const ABSENT = /\/(tsdemuxer|aacdemuxer|mp3demuxer|ac3-demuxer|cmcd-controller|eme-controller|interstitials-controller|content-steering-controller)$/;

export const hls = {
  name: "hls",
  setup(build) {
    build.onResolve({ filter: /^hls\.js$/ }, () => ({ path: join(sources, "exports-default.ts"), sideEffects: false }));
    build.onResolve({ filter: ABSENT }, ({ importer, path }) => (importer.startsWith(sources) ? { path, namespace: "absent" } : undefined));
    build.onResolve({ filter: /^\./ }, async ({ importer, path, resolveDir, kind, pluginData }) => {
      if (pluginData || !importer.startsWith(sources)) return undefined;
      return { ...(await build.resolve(path, { importer, resolveDir, kind, pluginData: true })), sideEffects: false };
    });
    build.onLoad({ filter: /.*/, namespace: "absent" }, () => ({
      contents: "export default class Absent { static probe() { return false; } }; export { Absent as AC3Demuxer };",
    }));
  },
};
