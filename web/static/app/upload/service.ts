/** What the parts API is asked (docs/upload.md). A method is one request; who calls tries again. */

import { api, data, type Schemas } from "../api";
import { problemOf, Unreachable } from "../problem";
import { accessToken, forgetToken } from "../session";

export type Upload = Schemas["UploadBody"];
export type PartUrl = Schemas["PartUrl"];
export type Completed = Schemas["CompletedBody"];

/** Nobody is signed in any more. */
export class SignedOut extends Error {}

/** Milliseconds in which no byte went out, after which a request counts as lost. */
const STALLED = 45_000;
/** What storage answers when it has a part: 412 when it had it before, and only the answer was lost. */
const STORED = [200, 412];

export interface NewUpload {
  filename: string;
  size: number;
  content_type: string;
  sha256: string | null;
}

export const begin = (body: NewUpload): Promise<Upload> => data(api.POST("/v1/uploads", { body }));

export const upload = (id: string): Promise<Upload> => data(api.GET("/v1/uploads/{upload_id}", { params: { path: { upload_id: id } } }));

export const complete = (id: string): Promise<Completed> =>
  data(api.POST("/v1/uploads/{upload_id}/complete", { params: { path: { upload_id: id } } }));

export const giveUp = (id: string): Promise<unknown> =>
  data(api.DELETE("/v1/uploads/{upload_id}", { params: { path: { upload_id: id } } }));

export async function urls(id: string, from: number): Promise<PartUrl[]> {
  const query = { from, count: 100 };
  return (await data(api.GET("/v1/uploads/{upload_id}/urls", { params: { path: { upload_id: id }, query } }))).urls;
}

export async function announce(id: string, attempts: ReadonlyMap<number, number>): Promise<number[]> {
  const parts = [...attempts].map(([number, attempt]) => ({ number, attempt }));
  const told = await data(api.POST("/v1/uploads/{upload_id}/parts", { params: { path: { upload_id: id } }, body: { parts } }));
  return told.missing;
}

/** Sends a part to the service itself; `sent` is told how many of its bytes went out. */
export async function put(id: string, number: number, bytes: ArrayBuffer, sent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  const address = `/v1/uploads/${encodeURIComponent(id)}/parts/${number}`;
  const digest = await contentDigest(bytes);
  for (const again of [true, false]) {
    const token = await accessToken();
    if (!token) throw new SignedOut();
    const response = await raw(address, bytes, { Authorization: `Bearer ${token}`, ...digest }, sent, signal);
    if (response.status === 401 && again) forgetToken();
    else if (response.ok) return;
    else throw await problemOf(response);
  }
}

/** Sends a part to storage, which gets no token of ours. Its length is signed too: browsers write that themselves. */
export async function putDirect(target: PartUrl, bytes: ArrayBuffer, sent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  const headers = Object.entries(target.headers ?? {}).filter(([name]) => name.toLowerCase() !== "content-length");
  const response = await raw(target.url, bytes, Object.fromEntries(headers), sent, signal);
  if (!STORED.includes(response.status)) throw await problemOf(response);
}

/** RFC 9530. Browsers have no digests on pages that came without TLS, but from this very machine. */
async function contentDigest(bytes: ArrayBuffer): Promise<Record<string, string>> {
  if (!globalThis.crypto.subtle) return {};
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { "Content-Digest": `sha-256=:${btoa(String.fromCharCode(...digest))}:` };
}

/** By XMLHttpRequest: `fetch` does not tell what went out, so that a line that has died looks like a slow one. */
function raw(url: string, body: ArrayBuffer, headers: Record<string, string>, sent: (bytes: number) => void, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    let watch = setTimeout(lost, STALLED);
    function lost(): void {
      request.abort();
      reject(new Unreachable());
    }
    const stop = (): void => {
      request.abort();
      reject(signal.reason as Error);
    };
    request.open("PUT", url);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => {
      clearTimeout(watch);
      watch = setTimeout(lost, STALLED);
      sent(loaded);
    };
    request.onerror = () => reject(new Unreachable());
    request.onload = () => resolve(response(request));
    request.onloadend = () => {
      clearTimeout(watch);
      signal.removeEventListener("abort", stop);
    };
    signal.addEventListener("abort", stop);
    request.send(body);
  });
}

function response(request: XMLHttpRequest): Response {
  const headers = new Headers();
  const after = request.getResponseHeader("Retry-After");
  if (after) headers.set("Retry-After", after);
  const empty = [204, 205, 304].includes(request.status);
  return new Response(empty ? null : request.responseText, { status: request.status, headers });
}
