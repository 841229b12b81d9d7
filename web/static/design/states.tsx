/** What a page shows instead of its content: it comes, there is none, it could not be had. */

import { CloudOff, TriangleAlert } from "lucide";
import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { said } from "../app/problem";
import { Button } from "./controls";
import { Icon } from "./icon";

export function Waiting({ what }: { what: string }) {
  return (
    <div class="notice" role="status">
      <span class="waiting" aria-hidden="true" />
      <p>{what}</p>
    </div>
  );
}

export function Empty({ icon, title, children }: { icon: IconNode; title: string; children?: ComponentChildren }) {
  return (
    <div class="notice">
      <Icon of={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** `error` is whatever was thrown. */
export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, advice, offline } = said(error);
  return (
    <div class="notice" role="alert">
      <Icon of={offline ? CloudOff : TriangleAlert} />
      <h2>{title}</h2>
      <p>{advice}</p>
      {onRetry ? (
        <Button kind="primary" onClick={onRetry}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}
