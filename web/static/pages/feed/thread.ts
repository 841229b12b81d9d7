/** The comments on a story, as far as they were read: newest first, replies below theirs, and one's own before they are sent. */

import { batch, signal } from "@preact/signals";
import { api, data, once, type Schemas } from "../../app/api";
import { me } from "../../app/session";
import { patch } from "./reels";

export type Comment = Schemas["CommentBody"] & { sending?: boolean; failed?: unknown; key?: string };

const LIMIT = 20;

export class Thread {
  readonly top = signal<readonly Comment[]>([]);
  readonly replies = signal<ReadonlyMap<string, readonly Comment[]>>(new Map());
  readonly next = signal<string | null>(null);
  readonly loading = signal(false);
  readonly error = signal<unknown>(null);

  /** Of one's own, on their way. What is read meanwhile may have them in it, and nobody could tell which they are. */
  private sending = 0;
  private missed = false;
  /** Read anew as soon as what is being read has come. */
  private stale = false;

  constructor(readonly story: string) {}

  /** The next page, the first one anew with `fresh`. */
  async more(fresh = false): Promise<void> {
    if (this.loading.value) return void (this.stale ||= fresh);
    this.loading.value = true;
    this.stale = false;
    const cursor = fresh ? null : this.next.value;
    const query = { limit: LIMIT, ...(cursor ? { cursor } : {}) };
    try {
      const page = await data(api.GET("/v1/stories/{story_id}/comments", { params: { path: { story_id: this.story }, query } }));
      const unsent = this.top.value.filter(({ key }) => key);
      batch(() => {
        this.top.value = fresh ? [...unsent, ...page.items] : [...this.top.value, ...page.items];
        this.next.value = page.next;
        this.error.value = null;
      });
    } catch (error) {
      this.error.value = error;
    }
    this.loading.value = false;
    if (this.stale) await this.more(true);
  }

  /** Others may be gone than those who were told of: from the beginning, with all replies folded. */
  async anew(): Promise<void> {
    this.replies.value = new Map();
    await this.more(true);
  }

  /** Something was said: the first page anew, with the rows that were read further down, and the replies that are unfolded. */
  async refresh(): Promise<void> {
    const before = this.top.value;
    if (this.loading.value) return;
    if (this.sending) return void (this.missed = true);
    const query = { limit: LIMIT };
    const page = await data(api.GET("/v1/stories/{story_id}/comments", { params: { path: { story_id: this.story }, query } })).catch(() => null);
    if (!page) return; // it comes with the next
    if (this.sending) return void (this.missed = true);
    const known = new Set(page.items.map(({ id }) => id));
    const last = page.items.at(-1)?.created ?? "";
    const unsent = before.filter(({ key }) => key);
    const further = page.next ? before.filter(({ id, key, created }) => !key && !known.has(id) && created < last) : [];
    this.top.value = [...unsent, ...page.items, ...further];
    await Promise.all([...this.replies.value.keys()].map((parent) => this.answers(parent).catch(() => undefined)));
  }

  async answers(parent: string): Promise<void> {
    const page = await data(api.GET("/v1/comments/{comment_id}/replies", { params: { path: { comment_id: parent }, query: { limit: 50 } } }));
    this.below(parent, () => page.items);
  }

  /** Shown at once. Throws what the API refuses it with; the row stays then, to be sent again. */
  async post(text: string, parent: Comment | null, again?: Comment): Promise<void> {
    const key = again?.key ?? crypto.randomUUID();
    const row = { ...draft(text, parent, key), sending: true };
    if (again) this.replace(again.id, () => row);
    else this.add(row, parent);
    counted(this.story, 1); // before it is sent: what the hub tells then is the whole count
    this.sending += 1;
    try {
      const body = { text, reply_to: parent?.id ?? null };
      const headers = { ...once(), "Idempotency-Key": key };
      const made = await data(api.POST("/v1/stories/{story_id}/comments", { params: { path: { story_id: this.story } }, body, headers }));
      this.replace(row.id, () => made);
    } catch (error) {
      counted(this.story, -1);
      this.replace(row.id, () => ({ ...row, sending: false, failed: error }));
      throw error;
    } finally {
      this.sending -= 1;
      if (!this.sending && this.missed) {
        this.missed = false;
        void this.refresh();
      }
    }
  }

  async edit(comment: Comment, text: string): Promise<void> {
    this.replace(comment.id, (row) => ({ ...row, text }));
    try {
      const made = await data(api.PATCH("/v1/comments/{comment_id}", { params: { path: { comment_id: comment.id } }, body: { text } }));
      this.replace(comment.id, () => made);
    } catch (error) {
      this.replace(comment.id, () => comment);
      throw error;
    }
  }

  async remove(comment: Comment): Promise<void> {
    if (comment.key) return this.drop(comment);
    counted(this.story, -1);
    try {
      await api.DELETE("/v1/comments/{comment_id}", { params: { path: { comment_id: comment.id } } });
    } catch (error) {
      counted(this.story, 1);
      throw error;
    }
    if (comment.replies > 0) this.replace(comment.id, (row) => ({ ...row, text: null, author: null, mine: false }));
    else this.drop(comment);
  }

  private add(row: Comment, parent: Comment | null): void {
    if (!parent) this.top.value = [row, ...this.top.value];
    else {
      this.below(parent.id, (before) => [...before, row]);
      this.replace(parent.id, (found) => ({ ...found, replies: found.replies + 1 }));
    }
  }

  private drop({ id, reply_to: parent }: Comment): void {
    if (!parent) this.top.value = this.top.value.filter((row) => row.id !== id);
    else {
      this.below(parent, (before) => before.filter((row) => row.id !== id));
      this.replace(parent, (found) => ({ ...found, replies: Math.max(0, found.replies - 1) }));
    }
  }

  private below(parent: string, change: (before: readonly Comment[]) => readonly Comment[]): void {
    this.replies.value = new Map(this.replies.value).set(parent, change(this.replies.value.get(parent) ?? []));
  }

  private replace(id: string, change: (row: Comment) => Comment): void {
    const swap = (rows: readonly Comment[]) => rows.map((row) => (row.id === id ? change(row) : row));
    batch(() => {
      this.top.value = swap(this.top.value);
      this.replies.value = new Map([...this.replies.value].map(([parent, rows]) => [parent, swap(rows)]));
    });
  }
}

function draft(text: string, parent: Comment | null, key: string): Comment {
  const author = { id: me.value!.id, name: me.value!.name, avatar: null };
  const level = parent ? parent.level + 1 : 1;
  return { id: key, key, reply_to: parent?.id ?? null, level, text, author, replies: 0, created: new Date().toISOString(), edited: null, mine: true };
}

function counted(story: string, by: number): void {
  patch(({ id }) => id === story, (item) => ({ ...item, comments: Math.max(0, item.comments + by) }));
}
