/** Names and values, and text for machines. */

import { Check, Copy } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "./controls";

/** What has no value is left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Something to read as it is, or to take elsewhere. */
export function Verbatim({ label, text }: { label: string; text: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <figure class="verbatim">
      <figcaption>
        <span>{label}</span>
        <Button kind="bare" icon={copied ? Check : Copy} onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
          {copied ? "Copied" : "Copy"}
        </Button>
      </figcaption>
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
    </figure>
  );
}

/** Rows of a list that comes in pages. */
export function More({ more, busy, onMore }: { more: boolean; busy: boolean; onMore: () => void }) {
  return more ? (
    <div class="more">
      <Button busy={busy} onClick={onMore}>
        Show more
      </Button>
    </div>
  ) : null;
}
