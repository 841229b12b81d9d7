/** Who did what to whom, when and why; nothing in it is ever changed. */

import { ScrollText } from "lucide";
import { useState } from "preact/hooks";
import { api, data } from "../../app/api";
import { moment, words } from "../../app/format";
import { usePaged } from "../../app/paged";
import { Button, Chip, Field } from "../../design/controls";
import { More } from "../../design/facts";
import { Empty, Failed, Waiting } from "../../design/states";
import { by } from "./words";

export function Audit() {
  const [wanted, setWanted] = useState("");
  const [asked, setAsked] = useState("");
  const list = usePaged(
    (cursor) => data(api.GET("/v1/moderation/audit", { params: { query: { limit: 50, cursor, ...(asked ? { entity: asked } : {}) } } })),
    asked,
  );
  return (
    <section class="rows" aria-label="Audit">
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(wanted.trim());
        }}
      >
        <Field label="Of a case, an account, a story or a video">
          <input placeholder="Its id" value={wanted} pattern="[A-Za-z0-9._\-]{0,36}" onInput={(event) => setWanted(event.currentTarget.value)} />
        </Field>
        <Button type="submit">Find</Button>
      </form>
      {!list.items ? (
        list.error ? <Failed error={list.error} onRetry={list.reload} /> : <Waiting what="The audit comes" />
      ) : list.items.length ? (
        <>
          <ul class="audit card list">
            {list.items.map((line) => (
              <li key={line.id}>
                <span class="soft figures">{moment(line.at)}</span>
                <span>
                  <strong>{words(line.action)}</strong> <Chip>{line.entity}</Chip> <code>{line.entity_id}</code> <span class="soft">by</span> {by(line.actor)}
                </span>
                <span class="soft">
                  {[line.before || line.after ? `${line.before ?? "–"} → ${line.after ?? "–"}` : "", line.reason].filter(Boolean).join(" · ")}
                </span>
              </li>
            ))}
          </ul>
          {list.error ? <Failed error={list.error} onRetry={list.load} /> : null}
          <More more={list.more} busy={list.busy} onMore={list.load} />
        </>
      ) : (
        <Empty icon={ScrollText} title="Nothing was done" />
      )}
    </section>
  );
}
