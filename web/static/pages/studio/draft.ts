/** A story as it is written: what was typed, what the service has of it, and how the one becomes the other.
 *
 * Saved a second after the last key, by revision: where somebody else wrote in between, both are kept and one is chosen.
 * What is not saved yet is kept in this browser as well.
 */

import { computed, signal } from "@preact/signals";
import { api, data, type Schemas } from "../../app/api";
import { Problem } from "../../app/problem";
import { asked } from "./asked";
import { draftOf, dropDraft, keepDraft } from "./kept";

export type Story = Schemas["StoryBody"];
export type Wish = Required<Schemas["StoryWish"]>;
export type Part = Required<Schemas["SegmentWish"]>;

export type Saving = { kind: "saved" } | { kind: "unsaved" } | { kind: "saving" } | { kind: "failed"; error: unknown };

const QUIET = 1000;
/** After which what failed to be saved is tried again. */
const AGAIN = 5000;

interface Kept {
  revision: number;
  changes: Partial<Wish>;
}

export class Draft {
  readonly story;
  /** What differs from what the service has. */
  readonly changes = signal<Partial<Wish>>({});
  readonly saving = signal<Saving>({ kind: "saved" });
  /** What somebody else wrote, and is still to be decided about. */
  readonly theirs = signal<Story | null>(null);
  /** By field, why it is not as it has to be. */
  readonly faults = signal<ReadonlyMap<string, string>>(new Map());
  /** As it was typed: the service has it without spaces at its ends and lines that are empty. */
  private readonly typed = signal<Partial<Wish>>({});
  readonly wish = computed<Wish>(() => ({ ...wishOf(this.story.value), ...this.typed.value, ...this.changes.value }));
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<boolean> | null = null;

  constructor(story: Story) {
    this.story = signal(story);
    const kept = draftOf<Kept>(this.key);
    if (!kept) return;
    this.changes.value = kept.changes;
    if (kept.revision === this.revision) this.later(0);
    else this.conflict(story);
  }

  get revision(): number {
    return this.story.value.work?.revision ?? 0;
  }

  private get key(): string {
    return `story ${this.story.value.id}`;
  }

  set(change: Partial<Wish>): void {
    this.changes.value = { ...this.changes.value, ...change };
    for (const field of Object.keys(change)) this.forgive(field);
    keepDraft(this.key, { revision: this.revision, changes: this.changes.value } satisfies Kept);
    this.saving.value = { kind: "unsaved" };
    this.later(QUIET);
  }

  /** Saves what is not saved yet; false where that was not possible. */
  async save(): Promise<boolean> {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (this.theirs.value) return false;
    if (!Object.keys(this.changes.value).length) return true;
    this.running = this.write();
    const saved = await this.running;
    this.running = null;
    return saved;
  }

  /** What the service says of it now: after it was submitted, say. */
  take(story: Story): void {
    this.story.value = story;
    if (Object.keys(this.changes.value).length) return;
    this.typed.value = {};
    dropDraft(this.key);
  }

  /** As it stands now: a moderator has decided, say. What was written elsewhere comes to light when it is saved here. */
  async look(): Promise<void> {
    if (this.running || this.theirs.value || Object.keys(this.changes.value).length) return;
    try {
      const params = { path: { story_id: this.story.value.id } };
      const now = await asked(() => data(api.GET("/v1/stories/{story_id}", { params })));
      if (!this.running && !Object.keys(this.changes.value).length) this.take(now);
    } catch {
      // It is told again with the next step.
    }
  }

  keepMine(): Promise<boolean> {
    this.story.value = this.theirs.value ?? this.story.value;
    this.theirs.value = null;
    return this.save();
  }

  takeTheirs(): void {
    this.story.value = this.theirs.value ?? this.story.value;
    this.theirs.value = null;
    this.typed.value = {};
    this.changes.value = {};
    this.saving.value = { kind: "saved" };
    dropDraft(this.key);
  }

  /** The fields in which both differ. */
  disputed(theirs: Story): (keyof Wish)[] {
    const other = wishOf(theirs);
    return (Object.keys(this.changes.value) as (keyof Wish)[]).filter((field) => !same(this.wish.value[field], other[field]));
  }

  blame(error: Problem): void {
    this.faults.value = new Map((error.body.errors ?? []).map(({ field, message }) => [field.replace(/^(body\.)/, ""), message]));
  }

  private async write(): Promise<boolean> {
    const sent = this.changes.value;
    const params = { path: { story_id: this.story.value.id }, header: { "If-Match": `"${this.revision}"` } };
    this.saving.value = { kind: "saving" };
    try {
      const body = tidy(sent) as Schemas["StoryWish"];
      this.story.value = await asked(() => data(api.PATCH("/v1/stories/{story_id}", { params, body })));
    } catch (error) {
      await this.failed(error);
      return false;
    }
    this.typed.value = { ...this.typed.value, ...sent };
    const left = Object.entries(this.changes.value).filter(([field, value]) => value !== sent[field as keyof Wish]);
    this.changes.value = Object.fromEntries(left);
    if (left.length) {
      keepDraft(this.key, { revision: this.revision, changes: this.changes.value } satisfies Kept);
      this.later(QUIET);
    } else {
      dropDraft(this.key);
      this.saving.value = { kind: "saved" };
    }
    return true;
  }

  private async failed(error: unknown): Promise<void> {
    this.saving.value = { kind: "failed", error };
    if (error instanceof Problem && error.code === "stale_revision") {
      const params = { path: { story_id: this.story.value.id } };
      this.conflict(await asked(() => data(api.GET("/v1/stories/{story_id}", { params }))));
    } else if (error instanceof Problem && error.body.status < 500 && error.code !== "rate_limited") {
      this.blame(error); // the same would be refused again
    } else {
      this.later(AGAIN);
    }
  }

  /** Where both say the same there is nothing to choose. */
  private conflict(theirs: Story): void {
    if (this.disputed(theirs).length) {
      this.theirs.value = theirs;
    } else {
      this.theirs.value = theirs;
      this.takeTheirs();
    }
  }

  private forgive(field: string): void {
    const left = [...this.faults.value].filter(([name]) => name !== field && !name.startsWith(`${field}.`));
    if (left.length < this.faults.value.size) this.faults.value = new Map(left);
  }

  private later(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), milliseconds);
  }
}

export function wishOf(story: Story): Wish {
  const work = story.work!;
  return {
    kind: story.kind as Wish["kind"],
    title: story.title,
    commentary: story.commentary,
    craft: story.craft,
    segments: story.segments.map(({ kind, video_id, picture, text, transcript }) => ({
      kind: kind as Part["kind"],
      video_id,
      picture_id: picture?.id ?? null,
      text,
      transcript,
    })),
    materials: story.materials,
    tools: story.tools,
    price: story.price,
    lead_days: story.lead_days,
    terms: story.terms,
    point: work.point,
    stock: { made_to_order: story.stock.made_to_order, count: story.stock.count },
    publish_when: work.publish_when as Wish["publish_when"],
    auto_publish: work.auto_publish,
  };
}

/** Without lines that somebody has only begun. */
function tidy(changes: Partial<Wish>): Partial<Wish> {
  const named = (items: Wish["materials"]): Wish["materials"] =>
    items.filter(({ name }) => name.trim()).map(({ name, link }) => ({ name, link: link?.trim() ? link.trim() : null }));
  return {
    ...changes,
    ...(changes.materials ? { materials: named(changes.materials) } : {}),
    ...(changes.tools ? { tools: named(changes.tools) } : {}),
  };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
