/** Materials or tools: names, and where they come from. */

import { Plus, X } from "lucide";
import { Button, IconButton } from "../../design/controls";
import type { Draft } from "./draft";

const MOST = 30;

export function Items({ draft, field, title, one, locked }: { draft: Draft; field: "materials" | "tools"; title: string; one: string; locked: boolean }) {
  const items = draft.wish.value[field];
  const change = (next: typeof items): void => draft.set({ [field]: next });
  const edit = (at: number, change_: Partial<(typeof items)[number]>): void => change(items.map((item, index) => (index === at ? { ...item, ...change_ } : item)));
  return (
    <section class="card rows" aria-label={title}>
      <h2>{title}</h2>
      <ul class="items">
        {items.map((item, at) => (
          <li key={at}>
            <input aria-label={`${one} ${at + 1}`} placeholder={one} maxLength={100} disabled={locked} value={item.name} onInput={(event) => edit(at, { name: event.currentTarget.value })} />
            <input
              type="url"
              aria-label={`Link of ${one.toLowerCase()} ${at + 1}`}
              placeholder="https://…"
              maxLength={500}
              disabled={locked}
              value={item.link ?? ""}
              onInput={(event) => edit(at, { link: event.currentTarget.value || null })}
            />
            {locked ? null : <IconButton icon={X} label={`Remove ${one.toLowerCase()} ${at + 1}`} onClick={() => change(items.filter((_, index) => index !== at))} />}
            {fault(draft, `${field}.${at}`) ? (
              <p class="why" role="alert">
                {fault(draft, `${field}.${at}`)}
              </p>
            ) : null}
          </li>
        ))}
      </ul>
      {locked || items.length >= MOST ? null : (
        <div class="row">
          <Button icon={Plus} onClick={() => change([...items, { name: "", link: null }])}>
            Add one
          </Button>
        </div>
      )}
    </section>
  );
}

/** Of a link or a name. */
function fault(draft: Draft, at: string): string | undefined {
  return [...draft.faults.value].find(([field]) => field.startsWith(at))?.[1];
}
