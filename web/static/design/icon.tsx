/** Lucide's drawings (https://lucide.dev) as elements. Beside words they say nothing to screen readers. */

import type { IconNode } from "lucide";
import { h } from "preact";

export function Icon({ of, size = 22, filled = false }: { of: IconNode; size?: number; filled?: boolean }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={filled ? "currentColor" : "none"}
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {of.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
