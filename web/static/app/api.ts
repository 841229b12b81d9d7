/** The API, by the types of its own document: `api.GET("/v1/stories/{story_id}", { params: { path: { story_id } } })`.
 *
 * Every call gives its data or throws: a `Problem` that the API told, `Unreachable` where no answer came.
 */

import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "../generated/api";
import { problemOf, Unreachable } from "./problem";
import { accessToken, forgetToken } from "./session";

export type Schemas = components["schemas"];

/** With the token that there is; a read that says 401 is asked once more with a new one. */
async function send(request: Request): Promise<Response> {
  const again = request.clone();
  let response = await reach(await signed(request));
  if (response.status === 401 && request.headers.has("Authorization")) {
    forgetToken();
    response = await reach(await signed(again));
  }
  return response;
}

async function signed(request: Request): Promise<Request> {
  const token = await accessToken();
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Unreachable();
  }
}

const refuse: Middleware = {
  async onResponse({ response }) {
    if (!response.ok && response.status !== 304) throw await problemOf(response);
    return response;
  },
};

export const api = createClient<paths>({ baseUrl: location.origin, fetch: send });
api.use(refuse);

/** The data of an answer that was a success. */
export async function data<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}

/** For a POST that a person asked for once: sent again it does nothing twice. */
export function once(): { "Idempotency-Key": string } {
  return { "Idempotency-Key": crypto.randomUUID() };
}
