/** The sheet of comments. */

import { MessageCircle, Send, X } from "lucide";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { signInAddress } from "../../app/page";
import { me } from "../../app/session";
import { Button, IconButton } from "../../design/controls";
import { Icon } from "../../design/icon";
import { Sheet } from "../../design/sheet";
import { Empty, Failed, Waiting } from "../../design/states";
import { Row } from "./comment_row";
import { refused } from "./reactions";
import type { Item } from "./reels";
import { close } from "./sheets";
import { Thread, type Comment } from "./thread";
import { onComments } from "./watching";

const LONGEST = 1000;

export function Comments({ story }: { story: Item }) {
  const thread = useMemo(() => new Thread(story.id), [story.id]);
  const [parent, setParent] = useState<Comment | null>(null);
  useEffect(() => void thread.more(true), [thread]);
  useEffect(() => onComments(story.id, (all) => void (all ? thread.anew() : thread.refresh())), [thread]);
  const rows = thread.top.value;
  return (
    <Sheet title="Comments" onClose={close} footer={<Writing thread={thread} parent={parent} onParent={setParent} />}>
      {rows.length === 0 && thread.loading.value ? <Waiting what="The comments come" /> : null}
      {thread.error.value ? <Failed error={thread.error.value} onRetry={() => void thread.more(rows.length === 0)} /> : null}
      {rows.length === 0 && !thread.loading.value && !thread.error.value ? (
        <Empty icon={MessageCircle} title="Nothing said yet">
          <p>Ask how it is made.</p>
        </Empty>
      ) : null}
      <ul class="comments">
        {rows.map((comment) => (
          <Row key={comment.id} comment={comment} thread={thread} owner={story.creator.id} onReply={setParent} />
        ))}
      </ul>
      {thread.next.value ? (
        <Button busy={thread.loading.value} onClick={() => void thread.more()}>
          Earlier ones
        </Button>
      ) : null}
    </Sheet>
  );
}

interface WritingProps {
  thread: Thread;
  parent: Comment | null;
  onParent: (parent: Comment | null) => void;
}

function Writing({ thread, parent, onParent }: WritingProps) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => void (parent && field.current?.focus()), [parent]);
  if (!me.value) {
    return (
      <a class="button primary" href={signInAddress()}>
        Sign in to say something
      </a>
    );
  }

  function send(event: Event): void {
    event.preventDefault();
    const said = text.trim();
    if (!said) return;
    setText("");
    onParent(null);
    thread.post(said, parent).catch(refused);
  }

  return (
    <form class="writing" onSubmit={send}>
      {parent ? (
        <p class="soft">
          To {parent.author?.name ?? "them"} <IconButton icon={X} label="Not as an answer" onClick={() => onParent(null)} />
        </p>
      ) : null}
      <textarea
        ref={field}
        aria-label="Your comment"
        placeholder="Say something"
        rows={1}
        maxLength={LONGEST}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && send(event)}
      />
      <button class="button icon primary" type="submit" aria-label="Send" disabled={!text.trim()}>
        <Icon of={Send} />
      </button>
    </form>
  );
}
