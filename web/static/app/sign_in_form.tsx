/** Signing in: an address, the code that was mailed to it, and for newcomers when they were born. */

import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { api, data } from "./api";
import { Problem, said } from "./problem";
import { begin } from "./session";

type Step = "email" | "code" | "born";

const TITLES = { email: "Sign in", code: "Sign in", born: "Nearly there" };

/** `heading` is left out where a sheet has one already. */
export function SignInForm({ heading = true, onDone }: { heading?: boolean; onDone: () => void }) {
  const [step, setStep] = useState<Step>("email");
  const [email, setEmail] = useState("");
  const [code, setCode] = useState("");
  const [born, setBorn] = useState("");
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      if (step === "email") {
        await data(api.POST("/v1/sign-in/codes", { body: { email } }));
        setStep("code");
      } else {
        await begin(email, code.trim(), step === "born" ? born : undefined);
        onDone();
        return;
      }
    } catch (error) {
      if (error instanceof Problem && error.code === "birth_date_missing") setStep("born");
      else setFault(error instanceof Problem ? (error.fault(step === "email" ? "email" : step) ?? error.message) : said(error).advice);
    }
    setBusy(false);
  }

  return (
    <form class="rows" onSubmit={(event) => void submit(event)}>
      {heading ? <h1>{TITLES[step]}</h1> : null}
      {step === "email" ? (
        <Field label="E-mail address" hint="We send you a code. There is no password." fault={fault}>
          <input type="email" name="email" autocomplete="email" required autofocus value={email} onInput={(event) => setEmail(event.currentTarget.value)} />
        </Field>
      ) : step === "code" ? (
        <Field key="code" label="The code" hint={`Six digits, sent to ${email}.`} fault={fault}>
          <input
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            pattern="[0-9 ]{6,}"
            required
            autofocus
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        </Field>
      ) : (
        <Field key="born" label="When were you born?" hint="Asked once, kept sealed, shown to nobody." fault={fault}>
          <input type="date" name="born" autocomplete="bday" required value={born} onInput={(event) => setBorn(event.currentTarget.value)} />
        </Field>
      )}
      <Button kind="primary" type="submit" busy={busy}>
        {step === "email" ? "Send the code" : "Go on"}
      </Button>
      {step === "code" ? (
        <Button kind="bare" onClick={() => setStep("email")}>
          Another address, or another code
        </Button>
      ) : null}
    </form>
  );
}
