/** Photos on their way into a story or a profile: what the service does not read is made a JPEG here first. */

import { api, data, type Schemas } from "../../app/api";
import { Problem } from "../../app/problem";
import { asked } from "./asked";

export type Picture = Schemas["PictureBody"];

const READ = new Set(["image/jpeg", "image/png", "image/webp"]);
const MOST_BYTES = 10 * 1024 * 1024;
/** Pixels of the longer edge of what is made here. */
const LONGEST = 4096;

export class NoPicture extends Error {}

export async function sendPhoto(file: File): Promise<Picture> {
  const body = await prepared(file);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await body.arrayBuffer()));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return asked(() => data(api.PUT("/v1/me/pictures/{sha256}", { params: { path: { sha256 } }, ...raw(body) })));
}

export async function sendProfilePicture(place: "avatar" | "cover", file: File): Promise<Picture> {
  const body = await prepared(file);
  return asked(() => data(api.PUT("/v1/me/creator/{place}", { params: { path: { place } }, ...raw(body) })));
}

/** The one that is at least `width` pixels wide. */
export function sourceOf(picture: Picture, width: number): string {
  const webp = picture.sources.filter(({ type }) => type === "image/webp");
  return (webp.find((source) => source.width >= width) ?? webp.at(-1) ?? picture.sources.at(-1))?.url ?? "";
}

/** Why a picture was not taken, and what to do. */
export function photoFault(error: unknown): string {
  if (error instanceof NoPicture) return "This browser cannot read that picture. Please choose a JPEG, PNG or WebP.";
  if (!(error instanceof Problem)) return "The connection broke off. Please choose it again.";
  return error.message;
}

function raw(body: Blob): { body: never; bodySerializer: () => Blob; headers: Record<string, string> } {
  return { body: body as never, bodySerializer: () => body, headers: { "Content-Type": body.type } };
}

async function prepared(file: File): Promise<Blob> {
  if (READ.has(file.type) && file.size <= MOST_BYTES) return file;
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new NoPicture();
  }
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve, reject) => canvas.toBlob((made) => (made ? resolve(made) : reject(new NoPicture())), "image/jpeg", 0.9));
}
