/** What is sold, for how much, and how many there are or how long it takes. */

import { useEffect, useState } from "preact/hooks";
import { digits, parse, written } from "../../app/money";
import { Field } from "../../design/controls";
import type { Draft, Wish } from "./draft";

type Currency = NonNullable<Wish["price"]>["currency"];

/** What is asked for most; the rest follows as the browser knows it. */
const COMMON = ["EUR", "GBP", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY", "AUD", "CAD"];
const CURRENCIES = [...new Set([...COMMON, ...Intl.supportedValuesOf("currency")])] as Currency[];
const names = new Intl.DisplayNames(undefined, { type: "currency" });

export function Selling({ draft, locked }: { draft: Draft; locked: boolean }) {
  const wish = draft.wish.value;
  const object = wish.kind === "object";
  const [currency, setCurrency] = useState<Currency>(wish.price?.currency ?? "EUR");
  const faults = draft.faults.value;

  function changeCurrency(next: Currency): void {
    setCurrency(next);
    if (!wish.price) return;
    // 45.00 stays 45, whatever the smallest unit is.
    const amount = parse(written(wish.price.amount, currency).replace(/\.0+$/, ""), next);
    draft.set({ price: amount ? { amount, currency: next } : null });
  }

  return (
    <section class="card rows" aria-label="What is sold">
      <h2>{object ? "The object" : "The service"}</h2>
      <div class="pair">
        <Amount
          label={object ? "Price" : "Price, if it is fixed"}
          hint={object ? undefined : "Without one it is on request."}
          amount={wish.price?.amount ?? null}
          currency={currency}
          fault={faults.get("price") ?? faults.get("price.amount")}
          locked={locked}
          onChange={(amount) => draft.set({ price: amount ? { amount, currency } : null })}
        />
        <Field label="Currency" fault={faults.get("price.currency")}>
          <select value={currency} disabled={locked} onChange={(event) => changeCurrency(event.currentTarget.value as Currency)}>
            {CURRENCIES.map((code) => (
              <option key={code} value={code}>
                {code} – {names.of(code)}
              </option>
            ))}
          </select>
        </Field>
      </div>
      {object ? <Stock draft={draft} /> : <Terms draft={draft} currency={currency} locked={locked} />}
      {object && !wish.stock.made_to_order ? null : (
        <Whole
          label={object ? "Days to make one" : "Days until it can begin"}
          value={wish.lead_days}
          least={0}
          most={365}
          fault={faults.get("lead_days")}
          locked={locked}
          onChange={(lead_days) => draft.set({ lead_days })}
        />
      )}
    </section>
  );
}

/** Can be changed at any time, also while a moderator looks. */
function Stock({ draft }: { draft: Draft }) {
  const { stock } = draft.wish.value;
  const change = (next: Partial<Wish["stock"]>): void => draft.set({ stock: { ...stock, ...next } });
  return (
    <>
      <label class="check">
        <input type="checkbox" checked={stock.made_to_order ?? false} onChange={(event) => change({ made_to_order: event.currentTarget.checked, count: null })} />
        Made when it is ordered
      </label>
      {stock.made_to_order ? null : (
        <Whole label="How many there are" value={stock.count ?? null} least={0} most={1_000_000} fault={draft.faults.value.get("stock")} onChange={(count) => change({ count })} />
      )}
    </>
  );
}

function Terms({ draft, currency, locked }: { draft: Draft; currency: string; locked: boolean }) {
  const { terms } = draft.wish.value;
  const faults = draft.faults.value;
  return (
    <div class="pair">
      <Whole
        label="How long it takes, in minutes"
        value={terms?.minutes ?? null}
        least={5}
        most={10_080}
        fault={faults.get("terms") ?? faults.get("terms.minutes")}
        locked={locked}
        onChange={(minutes) => draft.set({ terms: minutes ? { minutes, deposit: terms?.deposit ?? null } : null })}
      />
      <Amount
        label="Deposit, if one is asked"
        hint={terms ? undefined : "Say first how long it takes."}
        amount={terms?.deposit ?? null}
        currency={currency}
        fault={faults.get("terms.deposit")}
        locked={locked || !terms}
        onChange={(deposit) => terms && draft.set({ terms: { ...terms, deposit } })}
      />
    </div>
  );
}

interface AmountProps {
  label: string;
  hint?: string | undefined;
  amount: number | null;
  currency: string;
  fault?: string | undefined;
  locked?: boolean;
  onChange: (amount: number | null) => void;
}

function Amount({ label, hint, amount, currency, fault, locked = false, onChange }: AmountProps) {
  const [text, setText] = useState(amount === null ? "" : written(amount, currency));
  useEffect(() => {
    if (parse(text, currency) !== amount) setText(amount === null ? "" : written(amount, currency));
  }, [amount, currency]);
  const unread = text.trim() !== "" && parse(text, currency) === null;
  const example = written(4500, currency);
  return (
    <Field label={label} {...(hint ? { hint } : {})} fault={unread ? `Write it like ${example}.` : fault}>
      <input
        inputmode={digits(currency) ? "decimal" : "numeric"}
        placeholder={example}
        disabled={locked}
        value={text}
        onInput={(event) => {
          const typed = event.currentTarget.value;
          setText(typed);
          const read = parse(typed, currency);
          if (read !== null || !typed.trim()) onChange(read);
        }}
      />
    </Field>
  );
}

interface WholeProps {
  label: string;
  value: number | null;
  least: number;
  most: number;
  fault?: string | undefined;
  locked?: boolean;
  onChange: (value: number | null) => void;
}

function Whole({ label, value, least, most, fault, locked = false, onChange }: WholeProps) {
  const [text, setText] = useState(value === null ? "" : String(value));
  const read = /^\d+$/.test(text) ? Number(text) : null;
  const wrong = text !== "" && (read === null || read < least || read > most);
  return (
    <Field label={label} fault={wrong ? `A whole number from ${least} to ${most}.` : fault}>
      <input
        inputmode="numeric"
        disabled={locked}
        value={text}
        onInput={(event) => {
          const typed = event.currentTarget.value.trim();
          setText(typed);
          const number = /^\d+$/.test(typed) ? Number(typed) : null;
          if (typed === "" || (number !== null && number >= least && number <= most)) onChange(number);
        }}
      />
    </Field>
  );
}
