/** States and failures as creators are told of them: what it is, and what to do. */

import { Problem, said } from "../../app/problem";

type Tone = "plain" | "good" | "slow" | "bad" | "clay";

export const VIDEO: Record<string, { tone: Tone; word: string }> = {
  uploading: { tone: "clay", word: "uploading" },
  processing: { tone: "slow", word: "being made" },
  playable: { tone: "good", word: "plays" },
  ready: { tone: "good", word: "ready" },
  failed: { tone: "bad", word: "failed" },
  cancelled: { tone: "plain", word: "stopped" },
  deleted: { tone: "plain", word: "deleted" },
};

export const STORY: Record<string, { tone: Tone; word: string; said: string }> = {
  draft: { tone: "plain", word: "draft", said: "Only you see it. Submit it when it is done." },
  submitted: { tone: "clay", word: "in review", said: "A moderator looks at it, within 12 hours as a rule. Withdraw it to change it." },
  approved: { tone: "good", word: "approved", said: "It may be seen by everybody." },
  rejected: { tone: "bad", word: "sent back", said: "A moderator has sent it back. Change what is told below, and submit it again." },
  taken_down: { tone: "bad", word: "taken down", said: "A moderator has taken it from view." },
  archived: { tone: "plain", word: "archived", said: "You have taken it from view. Publish it to bring it back." },
};

/** What happens to a clip, in its order. */
export const STAGE: Record<string, string> = {
  probe: "Looking at the clip",
  plan: "Planning",
  verify: "Checking that every byte is right",
  remux: "Making it play at once",
  poster: "Finding a poster",
  encode: "Encoding",
  sound: "Sound",
  stills: "Pictures",
  publish: "Publishing",
};

/** The file is at fault: the same bytes would fail again. What to do, where the service's sentence does not say it. */
const FILE: Record<string, string> = {
  empty_file: "",
  not_a_video: "Choose a clip that was filmed: MP4 or MOV, as phones and cameras make them.",
  still_image: "Photos go into a story, beside its videos.",
  unsupported_container: "",
  no_video: "Choose a clip with a picture.",
  unsupported_codec: "",
  unsupported_dolby_vision: "",
  truncated: "If it is cut on your phone as well, film or export it anew.",
  damaged: "",
  checksum_mismatch: "",
  too_long: "Trim the clip and send it again.",
  too_short: "Choose a longer clip.",
  too_large: "Trim the clip, or export it in a smaller size.",
  too_many_pixels: "Export it in a smaller size, such as 1080 × 1920.",
  too_small: "Export it larger.",
  aspect_too_extreme: "Crop it to an upright picture.",
  too_many_streams: "Export it with one picture and one sound.",
  frame_rate_too_high: "Export it with at most 60 frames a second.",
  too_demanding: "Export it as H.264 and send that.",
};

export function fileIsAtFault(code: string): boolean {
  return code in FILE;
}

/** Why a video failed, and what to do. */
export function failureOf(error: { code: string; message: string }): { message: string; advice: string } {
  const advice = FILE[error.code] ?? "It was not the clip. Try again: it goes on where it stopped.";
  return { message: error.message, advice };
}

const REFUSED: Record<string, string> = {
  ...FILE,
  daily_quota_exceeded: "You have sent as much as one may in a day. Try again tomorrow; the clip stays in this list.",
  too_many_uploads: "Finish or remove uploads that wait here, then try again.",
  storage_full: "We have no room at the moment. Try again later; the clip stays in this list.",
  upload_expired: "Too long ago. Try again: it begins anew.",
  unknown_upload: "It was given up. Try again: it begins anew.",
  upload_closed: "It was ended elsewhere. Try again: it begins anew.",
  wrong_checksum: "The file changed while it was sent. Try again: it begins anew.",
};

/** Why an upload was refused, and what to do. */
export function refusalOf(error: unknown): { message: string; advice: string } {
  if (error instanceof Problem && error.code in REFUSED) return { message: error.message, advice: REFUSED[error.code]! };
  const { title, advice } = said(error);
  return { message: title, advice };
}
