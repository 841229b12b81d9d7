/** Over the picture: which list is shown, search, and who one is. */

import { ArrowLeft, CircleUserRound, Search } from "lucide";
import { signal } from "@preact/signals";
import { signInAddress } from "../../app/page";
import { me } from "../../app/session";
import { Icon } from "../../design/icon";
import { toast } from "../../design/toasts";
import { open, reel, type Wish } from "./reels";
import { sheet } from "./sheets";

const TABS = [
  { kind: "for_you", name: "For you" },
  { kind: "following", name: "Following" },
  { kind: "nearby", name: "Nearby" },
  { kind: "newest", name: "New" },
] as const;

const locating = signal(false);

export function Top() {
  const { wish } = reel.value;
  const title = wish.kind === "search" ? searched(wish) : wish.kind === "creator" ? wish.name : null;
  return (
    <header class="top">
      {title === null ? (
        <nav class="lists" aria-label="Lists">
          {TABS.map(({ kind, name }) => (
            <button key={kind} type="button" aria-current={wish.kind === kind ? "true" : undefined} aria-busy={kind === "nearby" && locating.value} onClick={() => choose(kind)}>
              {name}
            </button>
          ))}
        </nav>
      ) : (
        <>
          <button class="round" type="button" aria-label="Back" onClick={() => (history.state ? history.back() : open({ kind: "for_you" }))}>
            <Icon of={ArrowLeft} />
          </button>
          <h1>{title}</h1>
        </>
      )}
      <button class="round" type="button" aria-label="Search" title="Search" onClick={() => (sheet.value = { kind: "search" })}>
        <Icon of={Search} />
      </button>
      <a class="round" href={me.value ? "/studio" : signInAddress()} aria-label={me.value ? "Studio" : "Sign in"} title={me.value ? "Studio" : "Sign in"}>
        <Icon of={CircleUserRound} />
      </a>
    </header>
  );
}

function searched(wish: Extract<Wish, { kind: "search" }>): string {
  return [wish.q, wish.category].filter(Boolean).join(" · ");
}

function choose(kind: (typeof TABS)[number]["kind"]): void {
  if (kind === "nearby") locate();
  else if (reel.value.wish.kind === kind) reel.value.again();
  else open({ kind });
}

/** The place is asked for when somebody wants to know what is near it, and not before. */
function locate(): void {
  if (locating.value) return;
  locating.value = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      locating.value = false;
      // About a hundred metres: nearer than that nothing is told anyway.
      open({ kind: "nearby", point: { latitude: Number(coords.latitude.toFixed(3)), longitude: Number(coords.longitude.toFixed(3)) } });
    },
    ({ code }) => {
      locating.value = false;
      toast(code === GeolocationPositionError.PERMISSION_DENIED ? "To see what is near, let this page know where you are." : "Your place cannot be told just now.");
    },
    { maximumAge: 600_000, timeout: 10_000 },
  );
}
