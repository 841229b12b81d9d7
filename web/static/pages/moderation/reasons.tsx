/** Reasons to decide by, and sanctions, as they are chosen. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api, data, type Schemas } from "../../app/api";
import { words } from "../../app/format";
import { Field } from "../../design/controls";
import { SANCTIONS, type Kind } from "./words";

export type SanctionWish = Schemas["SanctionWish"];

const reasons = signal<readonly Schemas["ReasonBody"][]>([]);

/** Read once; what is chosen from them is empty until then. */
export function useReasons(): void {
  useEffect(() => {
    if (reasons.value.length) return;
    data(api.GET("/v1/moderation/reasons")).then(
      ({ items }) => (reasons.value = items),
      () => undefined,
    );
  }, []);
}

/** As the person concerned is told. */
export function reasonSentence(code: string | null): string {
  return reasons.value.find((one) => one.code === code)?.sentence ?? "";
}

export function Reasons({ kind, chosen, onChoose }: { kind: Kind; chosen: string; onChoose: (code: string) => void }) {
  return (
    <fieldset class="choices">
      <legend>Why? They are told this sentence.</legend>
      {reasons.value
        .filter(({ kinds }) => kinds.includes(kind))
        .map(({ code, sentence }) => (
          <label key={code}>
            <input type="radio" name="reason" value={code} checked={code === chosen} onChange={() => onChoose(code)} />
            <span>
              <strong>{words(code)}</strong>
              <span class="soft">{sentence}</span>
            </span>
          </label>
        ))}
    </fieldset>
  );
}

interface SanctionProps {
  wish: SanctionWish | null;
  onChange: (wish: SanctionWish | null) => void;
  /** There has to be one. */
  needed?: boolean;
}

const DAYS = 7;

export function SanctionFields({ wish, onChange, needed = false }: SanctionProps) {
  function choose(kind: string): void {
    const found = SANCTIONS.find((one) => one.kind === kind);
    onChange(found ? { kind: found.kind, days: found.kind === "suspension" ? DAYS : null } : null);
  }
  return (
    <>
      <Field label="What they bear">
        <select value={wish?.kind ?? ""} onChange={(event) => choose(event.currentTarget.value)}>
          {needed ? null : <option value="">Nothing more</option>}
          {SANCTIONS.map(({ kind, name }) => (
            <option key={kind} value={kind}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      {wish?.kind === "suspension" ? (
        <Field label="For how many days">
          <input
            type="number"
            min={1}
            max={365}
            value={wish.days ?? DAYS}
            onInput={(event) => onChange({ kind: "suspension", days: Math.min(365, Math.max(1, Math.round(event.currentTarget.valueAsNumber) || 1)) })}
          />
        </Field>
      ) : null}
    </>
  );
}
