/** What would have been sent, had the providers their keys. */

import { MailCheck, MailX } from "lucide";
import { api, data } from "../../app/api";
import { ago, moment } from "../../app/format";
import { usePaged } from "../../app/paged";
import { Chip } from "../../design/controls";
import { More } from "../../design/facts";
import { Empty, Failed, Waiting } from "../../design/states";
import { useState } from "preact/hooks";

/** As they call themselves. */
const NAMES: Record<string, string> = { sendgrid: "SendGrid" };

const named = (provider: string) => NAMES[provider] ?? provider;

export function NotSent() {
  const [twins, setTwins] = useState<readonly string[]>([]);
  const list = usePaged(async (cursor) => {
    const page = await data(api.GET("/v1/ops/outbox", { params: { query: { limit: 20, cursor } } }));
    setTwins(page.twins);
    return page;
  });
  if (!list.items) return list.error ? <Failed error={list.error} onRetry={list.reload} /> : <Waiting what="Looking into the outbox" />;
  if (!twins.length) {
    return (
      <Empty icon={MailCheck} title="Everything is really sent">
        <p>Every provider has its key here.</p>
      </Empty>
    );
  }
  if (!list.items.length) {
    return (
      <Empty icon={MailX} title="Nothing was to be sent yet">
        <p>{twins.map(named).join(", ")} has no key here: what it would send is kept, and shown here.</p>
      </Empty>
    );
  }
  return (
    <>
      <p class="soft">{twins.map(named).join(", ")} has no key here. None of this has left the machine.</p>
      <ul class="unsent">
        {list.items.map((item) => (
          <li class="card" key={item.at + item.recipient}>
            <details>
              <summary>
                <strong>{item.subject}</strong>
                <span class="soft">
                  {item.recipient} · <time dateTime={item.at} title={moment(item.at)}>{ago(item.at)}</time>
                </span>
                <Chip>{named(item.provider)}</Chip>
              </summary>
              <p class="letter">{item.text}</p>
            </details>
          </li>
        ))}
      </ul>
      {list.error ? <Failed error={list.error} onRetry={list.load} /> : null}
      <More more={list.more} busy={list.busy} onMore={list.load} />
    </>
  );
}
