/** Buttons, fields, and the small words beside them. */

import type { IconNode } from "lucide";
import { CircleAlert } from "lucide";
import { cloneElement, type ComponentChildren, type VNode } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "./icon";

type Kind = "primary" | "quiet" | "bare" | "danger";

interface ButtonProps {
  kind?: Kind;
  icon?: IconNode;
  /** Something is under way: it shows, and cannot be pressed again. */
  busy?: boolean;
  disabled?: boolean;
  type?: "button" | "submit";
  onClick?: (event: MouseEvent) => void;
  children: ComponentChildren;
}

export function Button({ kind = "quiet", icon, busy = false, disabled = false, type = "button", onClick, children }: ButtonProps) {
  return (
    <button class={`button ${kind}`} type={type} disabled={disabled || busy} aria-busy={busy} {...(onClick ? { onClick } : {})}>
      {busy ? <span class="waiting" aria-hidden="true" /> : icon ? <Icon of={icon} size={20} /> : null}
      {children}
    </button>
  );
}

interface IconButtonProps {
  icon: IconNode;
  /** What it does, for those who do not see it. */
  label: string;
  kind?: Kind;
  pressed?: boolean;
  disabled?: boolean;
  onClick?: (event: MouseEvent) => void;
}

export function IconButton({ icon, label, kind = "bare", pressed, disabled = false, onClick }: IconButtonProps) {
  return (
    <button
      class={`button icon ${kind}`}
      type="button"
      aria-label={label}
      title={label}
      disabled={disabled}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
      {...(onClick ? { onClick } : {})}
    >
      <Icon of={icon} filled={pressed ?? false} />
    </button>
  );
}

interface FieldProps {
  label: string;
  hint?: string;
  /** What is wrong with it, in a sentence. */
  fault?: string | undefined;
  /** One input, select or textarea. */
  children: VNode;
}

export function Field({ label, hint, fault, children }: FieldProps) {
  const id = useId();
  const told = [hint ? `${id}-hint` : "", fault ? `${id}-fault` : ""].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {cloneElement(children, { id, "aria-invalid": Boolean(fault), ...(told ? { "aria-describedby": told } : {}) })}
      {hint ? (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      ) : null}
      {fault ? (
        <span class="fault" id={`${id}-fault`} role="alert">
          <Icon of={CircleAlert} size={16} /> {fault}
        </span>
      ) : null}
    </div>
  );
}

export function Chip({ tone = "plain", children }: { tone?: "plain" | "good" | "slow" | "bad" | "clay"; children: ComponentChildren }) {
  return <span class={`chip ${tone}`}>{children}</span>;
}

/** `share` is between 0 and 1; undefined where nobody knows how far it is. */
export function Progress({ label, share, said }: { label: string; share?: number | undefined; said?: string }) {
  return (
    <div class="progress">
      <div class="said">
        <span>{label}</span>
        <span>{said ?? (share === undefined ? "" : `${Math.floor(share * 100)} %`)}</span>
      </div>
      <progress max={1} aria-label={label} {...(share === undefined ? {} : { value: share })} />
    </div>
  );
}

export function Avatar({ name, picture }: { name: string; picture?: string | null }) {
  return (
    <span class="avatar" aria-hidden="true">
      {picture ? <img src={picture} alt="" loading="lazy" /> : (name.trim()[0] ?? "·").toUpperCase()}
    </span>
  );
}
