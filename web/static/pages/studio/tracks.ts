/** Languages, and what is sent and asked of captions in one. */

import { api, data, type Schemas } from "../../app/api";
import { asked } from "./asked";

/** What is offered; any tag of BCP 47 can be sent by the API. */
export const LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "pt-BR", "nl", "da", "sv", "nb", "fi", "pl", "cs", "el", "tr", "uk", "ru", "ar", "he", "hi", "ja", "ko", "zh-Hans", "zh-Hant"];

const names = new Intl.DisplayNames(undefined, { type: "language" });

export function languageName(tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** As it calls itself: what players list it as. */
function ownName(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

export function sendCaptions(videoId: string, language: string, vtt: string): Promise<Schemas["CaptionBody"]> {
  const params = { path: { video_id: videoId, language }, query: { name: ownName(language) } };
  const sent = { headers: { "Content-Type": "text/vtt" }, body: vtt as never, bodySerializer: () => vtt };
  return asked(() => data(api.PUT("/v1/videos/{video_id}/captions/{language}", { params, ...sent })));
}

export async function captionsText(videoId: string, language: string): Promise<string> {
  const params = { path: { video_id: videoId, language } };
  return asked(() => data(api.GET("/v1/videos/{video_id}/captions/{language}", { params, parseAs: "text" }))) as Promise<string>;
}
