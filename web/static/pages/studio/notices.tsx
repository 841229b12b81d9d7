/** What one is told: a bell with how many are unread, and what they say. */

import { Bell } from "lucide";
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { api, data, type Schemas } from "../../app/api";
import { ago } from "../../app/format";
import { Icon } from "../../design/icon";
import { Sheet } from "../../design/sheet";
import { asked } from "./asked";
import { polling } from "./polling";
import { toStory } from "./route";

type Notices = Schemas["NoticesBody"];
type Notice = Schemas["NoticeBody"];

const MILLISECONDS = 30_000;

export const notices = signal<Notices | undefined>(undefined);

export async function loadNotices(): Promise<boolean> {
  notices.value = await asked(() => data(api.GET("/v1/me/notices", { params: { query: { limit: 20 } } })));
  return true;
}

export function NoticeBell() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const controller = new AbortController();
    void loadNotices().catch(() => undefined);
    polling(loadNotices, { every: MILLISECONDS, about: ["notice"] }, controller.signal);
    return () => controller.abort();
  }, []);
  const found = notices.value;
  const unread = found?.unread ?? 0;

  async function show(): Promise<void> {
    setOpen(true);
    const newest = found?.items[0];
    if (!newest || !unread) return;
    await asked(() => data(api.POST("/v1/me/notices/read", { body: { up_to: newest.id } }))).catch(() => undefined);
    if (notices.value) notices.value = { ...notices.value, unread: 0 };
  }

  return (
    <>
      <button class="bell button icon bare" type="button" aria-label={unread ? `Notices, ${unread} unread` : "Notices"} onClick={() => void show()}>
        <Icon of={Bell} />
        {unread ? (
          <span class="count" aria-hidden="true">
            {unread > 9 ? "9+" : unread}
          </span>
        ) : null}
      </button>
      {open ? (
        <Sheet title="Notices" onClose={() => setOpen(false)}>
          {found?.items.length ? (
            <ul class="notices">
              {found.items.map((notice) => (
                <li key={notice.id} class={notice.read ? "" : "new"}>
                  <Told notice={notice} />
                  <span class="soft">{ago(notice.created)}</span>
                </li>
              ))}
            </ul>
          ) : (
            <p>Nothing yet. What moderators decide is told here.</p>
          )}
        </Sheet>
      ) : null}
    </>
  );
}

/** `about.kind` is that of the case. */
function Told({ notice: { kind, data: about } }: { notice: Notice }) {
  const [what, address] = subject(about);
  const sentence = about.sentence ? ` ${about.sentence}` : "";
  const words: Record<string, string> = {
    approved: `${what} is approved.`,
    rejected: `${what} is not approved.${sentence}`,
    hidden: `${what} is out of view until a moderator has looked.`,
    sanctioned: `A moderator has decided about your account.${sentence}`,
    sanction_lifted: "A sanction of your account is over.",
    appeal_granted: `${what}: your appeal is granted.`,
    appeal_refused: `${what}: your appeal is refused.`,
    report_decided: "What you reported was looked at.",
  };
  const text = words[kind] ?? "There is news.";
  return address ? <a href={address}>{text}</a> : <span>{text}</span>;
}

function subject({ kind, subject: id }: Record<string, string>): [what: string, address: string | null] {
  if (kind === "creator") return ["Your application", "#/profile"];
  if (kind === "story" || kind === "report_story") return ["Your story", id ? toStory(id) : null];
  if (kind === "report_comment") return ["Your comment", null];
  return ["Your account", null];
}
