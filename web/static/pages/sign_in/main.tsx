/** Signing in, and back to where one came from. */

import "./sign_in.css";
import { Bar, mount } from "../../app/page";
import { SignInForm } from "../../app/sign_in_form";

/** Only a path of ours: anything else would lead people away after they had signed in. */
function next(): string {
  const wanted = new URLSearchParams(location.search).get("next") ?? "/";
  return /^\/(?![/\\])/.test(wanted) ? wanted : "/";
}

mount(
  <>
    <Bar />
    <main class="sign-in">
      <div class="card">
        <SignInForm onDone={() => location.replace(next())} />
      </div>
    </main>
  </>,
);
