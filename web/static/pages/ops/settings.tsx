/** Every setting in force. A secret is never told, only whether somebody has set it. */

import { SearchX } from "lucide";
import { useState } from "preact/hooks";
import { api, data, type Schemas } from "../../app/api";
import { usePolled } from "../../app/poll";
import { Chip, Field } from "../../design/controls";
import { Empty, Failed, Waiting } from "../../design/states";

type Setting = Schemas["SettingBody"];

const EVERY_SECONDS = 60;

export function Settings() {
  const { value, error, again } = usePolled(() => data(api.GET("/v1/ops/settings")), EVERY_SECONDS);
  const [wanted, setWanted] = useState("");
  const [all, setAll] = useState(true);
  if (!value) return error ? <Failed error={error} onRetry={again} /> : <Waiting what="Reading the settings" />;
  const found = value.items.filter(({ name, is_set }) => (all || is_set) && name.includes(wanted.trim().toUpperCase().replaceAll(" ", "_")));
  return (
    <>
      <p class="soft">As the web process that answered has them; workers may have others.</p>
      <div class="filters">
        <Field label="Find">
          <input type="search" value={wanted} placeholder="LEASE" onInput={(event) => setWanted(event.currentTarget.value)} />
        </Field>
        <label class="check">
          <input type="checkbox" checked={!all} onChange={(event) => setAll(!event.currentTarget.checked)} />
          Only what somebody has set
        </label>
      </div>
      {found.length ? (
        <ul class="settings card">
          {found.map((setting) => (
            <li key={setting.name}>
              <code>{setting.name}</code>
              <span class="value">{shown(setting)}</span>
              <Chip tone={setting.is_set ? "clay" : "plain"}>{setting.source}</Chip>
            </li>
          ))}
        </ul>
      ) : (
        <Empty icon={SearchX} title="No setting is called that" />
      )}
    </>
  );
}

function shown({ secret, is_set, value }: Setting) {
  if (secret) return <span class="soft">{is_set ? "set, and not shown" : "not set"}</span>;
  return value === null ? <span class="soft">empty</span> : <code>{value}</code>;
}
