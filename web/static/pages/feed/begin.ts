/** What is shown first: the page of stories that came with the shell, where it is one's own; a story that was linked to. */

import { api, data } from "../../app/api";
import { Problem } from "../../app/problem";
import { warm } from "../../app/player/warm";
import { perhapsSignedIn } from "../../app/session";
import { toast } from "../../design/toasts";
import { reel, type Item, type Reel } from "./reels";

interface Brought {
  items: Item[];
  next: string | null;
}

/** Stories at the beginning whose first seconds are fetched before anything is drawn. */
const AT_ONCE = 1;

export function begin(): void {
  const now = reel.value;
  const linked = new URLSearchParams(location.search).get("story");
  const brought = perhapsSignedIn() ? null : shellBrought();
  if (brought?.items.length) {
    for (const { first_frame } of brought.items.slice(0, AT_ONCE)) void warm(first_frame, { urgent: true });
    now.place(brought);
    if (!linked || brought.items[0]!.id === linked) return;
  }
  if (linked) void lead(now, linked);
  else void now.more();
}

/** For nobody in particular: it knows neither what one likes nor what one has seen. */
function shellBrought(): Brought | null {
  const text = document.getElementById("first")?.textContent;
  return text ? (JSON.parse(text) as Brought) : null;
}

async function lead(now: Reel, story: string): Promise<void> {
  try {
    now.lead(await data(api.GET("/v1/feed/stories/{story_id}", { params: { path: { story_id: story } } })));
  } catch (error) {
    if (error instanceof Problem) toast("That story is gone. Here are others.");
  }
  if (now.items.value.length < 2) void now.more();
}
