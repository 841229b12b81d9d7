/** The frame of every page but the feed: the bar with where one can go, and who is signed in. */

import { LogOut } from "lucide";
import type { ComponentChildren } from "preact";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "../design/controls";
import { Waiting } from "../design/states";
import { Toasts } from "../design/toasts";
import { accessToken, end, me } from "./session";

const PLACES = [
  { href: "/", name: "Feed", roles: null },
  { href: "/studio", name: "Studio", roles: null },
  { href: "/moderation", name: "Desk", roles: ["support", "moderator", "admin"] },
  { href: "/ops", name: "Ops", roles: ["admin"] },
] as const;

export function Bar() {
  const who = me.value;
  return (
    <header class="bar">
      <a class="home" href="/" aria-label="Video Window">
        <img src="/static/icon.svg" alt="" width="28" height="28" />
        <span>Video Window</span>
      </a>
      <nav aria-label="Places">
        {PLACES.filter(({ roles }) => !roles || (who && (roles as readonly string[]).includes(who.role))).map(({ href, name }) => (
          <a key={href} href={href} {...(location.pathname === href ? { "aria-current": "page" as const } : {})}>
            {name}
          </a>
        ))}
      </nav>
      {who ? (
        <Button kind="bare" icon={LogOut} onClick={() => void end().then(() => location.assign("/"))}>
          <span class="unseen">Sign out</span>
        </Button>
      ) : who === null ? (
        <a class="button bare" href={signInAddress()}>
          Sign in
        </a>
      ) : null}
    </header>
  );
}

/** Where one signs in and comes back from. */
export function signInAddress(): string {
  return `/sign-in?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`;
}

/** What needs somebody who is signed in, with one of `roles` where they are named. */
export function Guarded({ roles, children }: { roles?: readonly string[]; children: ComponentChildren }) {
  const who = me.value;
  useEffect(() => {
    if (who === null) location.replace(signInAddress());
  }, [who]);
  if (!who) return <Waiting what="One moment" />;
  if (roles && !roles.includes(who.role)) {
    return (
      <div class="notice" role="alert">
        <h2>This is not for you</h2>
        <p>Your account has another role. Ask an admin if that is wrong.</p>
        <a class="button quiet" href="/">
          To the feed
        </a>
      </div>
    );
  }
  return <>{children}</>;
}

/** Puts a page into its shell, and finds out who is there. */
export function mount(page: ComponentChildren): void {
  const root = document.getElementById("app");
  if (!root) throw new Error("the shell has no #app");
  void accessToken().catch(() => undefined);
  render(
    <>
      {page}
      <Toasts />
    </>,
    root,
  );
}

