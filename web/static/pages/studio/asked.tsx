/** Asking the API from a page that loses nothing: where the session has ended, one signs in above it, and it goes on. */

import { effect, signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { Problem } from "../../app/problem";
import { me } from "../../app/session";
import { SignInForm } from "../../app/sign_in_form";
import { Button } from "../../design/controls";
import { Sheet } from "../../design/sheet";

/** Whose page this is, once known. */
let account: string | null = null;
export const signedOut = signal(false);

effect(() => {
  const who = me.value;
  if (who && account && who.id !== account) location.reload(); // nothing of one person's is shown to another
  if (who) account = who.id;
  signedOut.value = Boolean(account) && who === null;
});

/** What `call` gives, asked again after somebody has signed in where it was refused for the want of that. */
export async function asked<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Problem) || error.body.status !== 401) throw error;
      await back();
    }
  }
}

function back(): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (me.value) queueMicrotask(() => (stop(), resolve()));
    });
  });
}

/** Can be put aside, to look at what is behind it. */
export function SignInAgain() {
  const [aside, setAside] = useState(false);
  if (!signedOut.value) return null;
  if (aside) {
    return (
      <div class="signed-out" role="status">
        <span>Your session has ended.</span>
        <Button kind="primary" onClick={() => setAside(false)}>
          Sign in
        </Button>
      </div>
    );
  }
  return (
    <Sheet title="Your session has ended" onClose={() => setAside(true)}>
      <div class="rows">
        <p>Nothing is lost. Sign in, and everything goes on where it was.</p>
        <SignInForm heading={false} onDone={() => setAside(false)} />
      </div>
    </Sheet>
  );
}
