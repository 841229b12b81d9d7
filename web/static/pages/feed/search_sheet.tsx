/** Looking for stories, by words, by craft, or both. */

import { Search } from "lucide";
import { useState } from "preact/hooks";
import { api, data } from "../../app/api";
import { Button, Field } from "../../design/controls";
import { Sheet } from "../../design/sheet";
import { Failed } from "../../design/states";
import { open, reel } from "./reels";
import { close } from "./sheets";
import { useData } from "./use_data";

export function SearchSheet() {
  const before = reel.peek().wish;
  const [q, setQ] = useState(before.kind === "search" ? before.q : "");
  const [category, setCategory] = useState(before.kind === "search" ? before.category : null);
  const { value, error, again } = useData(() => data(api.GET("/v1/crafts", {})), []);

  function find(words: string, craft: string | null): void {
    if (!words.trim() && !craft) return;
    close();
    open({ kind: "search", q: words.trim(), category: craft }, { push: true });
  }

  return (
    <Sheet title="Search" onClose={close}>
      <form class="rows" role="search" onSubmit={(event) => (event.preventDefault(), find(q, category))}>
        <Field label="Words" hint="The last one may be a beginning.">
          <input type="search" maxLength={200} autofocus enterkeyhint="search" value={q} onInput={(event) => setQ(event.currentTarget.value)} />
        </Field>
        {error ? <Failed error={error} onRetry={again} /> : null}
        <div class="crafts" role="group" aria-label="Crafts">
          {value?.items.map(({ code, name }) => (
            <button key={code} class="pick" type="button" aria-pressed={category === code} onClick={() => (setCategory(category === code ? null : code), q.trim() ? undefined : find("", code))}>
              {name}
            </button>
          ))}
        </div>
        <Button kind="primary" type="submit" icon={Search} disabled={!q.trim() && !category}>
          Search
        </Button>
      </form>
    </Sheet>
  );
}
