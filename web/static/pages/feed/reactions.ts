/** Likes, follows and shares: shown at once, and taken back where they are refused. */

import { api, data, once } from "../../app/api";
import { signInAddress } from "../../app/page";
import { said } from "../../app/problem";
import { signedIn } from "../../app/session";
import { toast } from "../../design/toasts";
import { patch, withoutCreator, type Item } from "./reels";
import { close, sheet } from "./sheets";

/** Says that it takes an account, and how to have one. */
export function asksForAccount(what: string): boolean {
  if (signedIn.value) return false;
  toast(`Sign in to ${what}.`, { label: "Sign in", run: () => location.assign(signInAddress()) });
  return true;
}

const busy = new Set<string>();

/** `on` as it is to be; without it, the other way round. */
export async function like(story: Item, on = !story.liked): Promise<void> {
  if (asksForAccount("like this") || story.liked === on || busy.has(story.id)) return;
  busy.add(story.id);
  const set = (liked: boolean, likes: (item: Item) => number) => patch(({ id }) => id === story.id, (item) => ({ ...item, liked, likes: likes(item) }));
  set(on, (item) => item.likes + (on ? 1 : -1));
  const params = { params: { path: { story_id: story.id } } };
  try {
    const now = await data(on ? api.PUT("/v1/stories/{story_id}/like", params) : api.DELETE("/v1/stories/{story_id}/like", params));
    set(now.liked, () => now.likes);
  } catch (error) {
    set(!on, (item) => item.likes + (on ? -1 : 1));
    refused(error);
  } finally {
    busy.delete(story.id);
  }
}

export async function follow(creator: string, on: boolean): Promise<void> {
  if (asksForAccount("follow")) return;
  const set = (followed: boolean) => patch((item) => item.creator.id === creator, (item) => ({ ...item, followed }));
  set(on);
  const params = { params: { path: { creator_id: creator } } };
  try {
    await data(on ? api.PUT("/v1/creators/{creator_id}/follow", params) : api.DELETE("/v1/creators/{creator_id}/follow", params));
  } catch (error) {
    set(!on);
    refused(error);
  }
}

/** From now on neither sees the other. `changed` is called when that is so, and when it is undone. */
export async function block({ id, name }: { id: string; name: string }, changed: () => void): Promise<void> {
  if (asksForAccount("block somebody")) return;
  const params = { params: { path: { account_id: id } } };
  const undo = () => api.DELETE("/v1/me/blocks/{account_id}", params).then(changed, refused);
  try {
    await api.PUT("/v1/me/blocks/{account_id}", params);
  } catch (error) {
    return refused(error);
  }
  changed();
  const open = sheet.value;
  if (open && "story" in open && open.story.creator.id === id) close();
  withoutCreator(id);
  toast(`You and ${name} do not see each other any more.`, { label: "Undo", run: () => void undo() });
}

/** By what the device has for that, else onto the clipboard. */
export async function share(story: Item): Promise<void> {
  const link = { title: story.title, text: `${story.title} – ${story.creator.name}`, url: story.share_url };
  try {
    if (typeof navigator.share === "function") await navigator.share(link);
    else {
      await navigator.clipboard.writeText(story.share_url);
      toast("The link is on your clipboard.");
    }
  } catch (error) {
    if ((error as Error).name !== "AbortError") toast(story.share_url);
    return;
  }
  if (!signedIn.value) return;
  patch(({ id }) => id === story.id, (item) => ({ ...item, shares: item.shares + 1 }));
  try {
    await api.POST("/v1/stories/{story_id}/shares", { params: { path: { story_id: story.id } }, headers: once() });
  } catch {
    // The link is shared all the same; it is merely not counted.
    patch(({ id }) => id === story.id, (item) => ({ ...item, shares: item.shares - 1 }));
  }
}

export function refused(error: unknown): void {
  const { title, advice } = said(error);
  toast(`${title}. ${advice}`);
}
