/** A comment, what can be done with it, and the replies below it. */

import { useState } from "preact/hooks";
import { ago } from "../../app/format";
import { me } from "../../app/session";
import { Avatar, Button } from "../../design/controls";
import { asksForAccount, block, refused } from "./reactions";
import { sheet } from "./sheets";
import type { Comment, Thread } from "./thread";

const LEVELS = 3;
/** Milliseconds in which one's own can be changed. */
const EDITED = 5 * 60_000;

interface RowProps {
  comment: Comment;
  thread: Thread;
  /** Whose story it is. */
  owner: string;
  onReply: (comment: Comment) => void;
}

export function Row({ comment, thread, owner, onReply }: RowProps) {
  const [editing, setEditing] = useState(false);
  const [busy, setBusy] = useState(false);
  const below = thread.replies.value.get(comment.id);
  const hidden = comment.replies - (below?.length ?? 0);
  const who = me.value;
  const may = comment.mine || who?.id === owner || who?.role === "moderator" || who?.role === "admin";

  async function unfold(): Promise<void> {
    setBusy(true);
    await thread.answers(comment.id).catch(refused);
    setBusy(false);
  }

  return (
    <li class={comment.sending ? "comment sending" : "comment"}>
      <Avatar name={comment.author?.name ?? "·"} picture={comment.author?.avatar ?? null} />
      <div class="said">
        <p class="who">
          <strong>{comment.author?.name ?? "Deleted"}</strong>
          {comment.author?.id === owner ? <span class="chip">maker</span> : null}
          <time class="soft" dateTime={comment.created}>
            {ago(comment.created)}
            {comment.edited ? ", changed" : ""}
          </time>
        </p>
        {editing ? (
          <Editing comment={comment} onDone={(text) => (setEditing(false), text && void thread.edit(comment, text).catch(refused))} />
        ) : (
          <p class={comment.text === null ? "soft text" : "text"}>{comment.text ?? "This comment is gone."}</p>
        )}
        {comment.failed ? (
          <p class="fault" role="alert">
            Not sent. <Button kind="bare" onClick={() => void thread.post(comment.text ?? "", parentOf(comment), comment).catch(refused)}>Try again</Button>
          </p>
        ) : null}
        {comment.text !== null && !comment.key && !editing ? (
          <div class="acts">
            {comment.level < LEVELS ? (
              <Button kind="bare" onClick={() => asksForAccount("answer") || onReply(comment)}>
                Reply
              </Button>
            ) : null}
            {comment.mine && Date.now() - Date.parse(comment.created) < EDITED ? (
              <Button kind="bare" onClick={() => setEditing(true)}>
                Change
              </Button>
            ) : null}
            {may ? (
              <Button kind="bare" onClick={() => void thread.remove(comment).catch(refused)}>
                Delete
              </Button>
            ) : null}
            {comment.mine || !comment.author ? null : (
              <Button kind="bare" onClick={() => void block(comment.author!, () => void thread.anew())}>
                Block
              </Button>
            )}
            {comment.mine ? null : (
              <Button kind="bare" onClick={() => asksForAccount("report this") || (sheet.value = { kind: "report", of: "comment", id: comment.id })}>
                Report
              </Button>
            )}
          </div>
        ) : null}
        {below?.length ? (
          <ul class="comments">
            {below.map((reply) => (
              <Row key={reply.id} comment={reply} thread={thread} owner={owner} onReply={onReply} />
            ))}
          </ul>
        ) : null}
        {hidden > 0 ? (
          <Button kind="bare" busy={busy} onClick={() => void unfold()}>
            {hidden === 1 ? "One reply" : `${hidden} replies`}
          </Button>
        ) : null}
      </div>
    </li>
  );
}

/** As far as posting needs it. */
function parentOf(comment: Comment): Comment | null {
  return comment.reply_to ? { ...comment, id: comment.reply_to, level: comment.level - 1 } : null;
}

function Editing({ comment, onDone }: { comment: Comment; onDone: (text: string | null) => void }) {
  const [text, setText] = useState(comment.text ?? "");
  return (
    <form class="editing" onSubmit={(event) => (event.preventDefault(), onDone(text.trim() || null))}>
      <textarea aria-label="Your comment" maxLength={1000} value={text} autofocus onInput={(event) => setText(event.currentTarget.value)} />
      <div class="acts">
        <Button kind="primary" type="submit">
          Save
        </Button>
        <Button onClick={() => onDone(null)}>Leave it</Button>
      </div>
    </form>
  );
}
