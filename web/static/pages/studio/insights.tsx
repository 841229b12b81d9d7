/** What came of stories in the last thirty days: in all, as a plot, and day by day for those who want to read it. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { api, data, type Schemas } from "../../app/api";
import { count, span } from "../../app/format";
import { said } from "../../app/problem";
import { Button } from "../../design/controls";
import { Plot } from "../../design/plot";
import { asked } from "./asked";

type Day = Schemas["DayBody"] & { follows?: number };
type Total = Schemas["TotalBody"];

interface Told {
  items: readonly Day[];
  total: Total;
  follows?: number;
  followers?: number;
}

const day = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });

export function StoryInsights({ id }: { id: string }) {
  return <Insights key={id} title="The last 30 days" ask={() => data(api.GET("/v1/stories/{story_id}/insights", { params: { path: { story_id: id } } }))} />;
}

/** Of all stories together, with who began to follow; above a list, and short for that. */
export function OwnInsights() {
  return <Insights title="All stories, the last 30 days" short ask={() => data(api.GET("/v1/me/insights"))} />;
}

function Insights({ title, short = false, ask }: { title: string; short?: boolean; ask: () => Promise<Told> }) {
  const [told, setTold] = useState<Told>();
  const [failure, setFailure] = useState<unknown>(null);

  async function load(): Promise<void> {
    setFailure(null);
    try {
      setTold(await asked(ask));
    } catch (error) {
      setFailure(error);
    }
  }
  useEffect(() => void load(), []);

  return (
    <section class="card rows insights" aria-label={title}>
      <h2>{title}</h2>
      {told ? (
        <Shown told={told} short={short} />
      ) : failure ? (
        <div class="row" role="alert">
          <span>The numbers did not come. {said(failure).advice}</span>
          <Button onClick={() => void load()}>Try again</Button>
        </div>
      ) : (
        <p class="soft" role="status">
          Counting
        </p>
      )}
    </section>
  );
}

function Shown({ told, short }: { told: Told; short: boolean }) {
  const [open, setOpen] = useState(false);
  if (!told.items.some((item) => COLUMNS.some(({ value }) => value(item)))) return <p class="soft">Nobody has come by in these days.</p>;
  return (
    <>
      <dl class="totals">
        {totals(told).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {short ? null : <Viewers items={told.items} />}
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Day by day</summary>
        {open ? (
          <div class="rows">
            {short ? <Viewers items={told.items} /> : null}
            <ByDay items={told.items} />
          </div>
        ) : null}
      </details>
    </>
  );
}

function Viewers({ items }: { items: readonly Day[] }) {
  const lines = useMemo(
    () => ({
      // Where the reader's day begins: that is where ticks are.
      times: items.map((item) => local(item).getTime() / 1000),
      came: items.map(({ views }) => views),
      ended: items.map(({ completions }) => completions),
    }),
    [items],
  );
  return (
    <Plot
      title="Viewers"
      times={lines.times}
      lines={[
        { name: "came", colour: "line-strong", values: lines.came, bars: true },
        { name: "saw it to the end", colour: "clay", values: lines.ended, bars: true },
      ]}
      said={count}
      scale="days"
      whole
    />
  );
}

function totals({ total, follows, followers }: Told): [string, string][] {
  const shown: [string, string | null][] = [
    ["viewers", count(total.views)],
    ["saw it to the end", total.completion === null ? null : `${Math.round(total.completion * 100)} %`],
    ["watched by each", total.views ? span(total.watched_seconds / total.views) : null],
    ["likes", count(total.likes)],
    ["comments", count(total.comments)],
    ["shares", count(total.shares)],
    ["new followers", follows === undefined ? null : `${count(follows)} of ${count(followers ?? 0)}`],
  ];
  return shown.filter((one): one is [string, string] => one[1] !== null);
}

interface Column {
  name: string;
  value: (item: Day) => number;
}

const COLUMNS: readonly Column[] = [
  { name: "Viewers", value: ({ views }) => views },
  { name: "To the end", value: ({ completions }) => completions },
  { name: "Likes", value: ({ likes }) => likes },
  { name: "Comments", value: ({ comments }) => comments },
  { name: "Shares", value: ({ shares }) => shares },
  { name: "Follows", value: ({ follows }) => follows ?? 0 },
];

/** The newest first; days on which nothing happened say nothing. */
function ByDay({ items }: { items: readonly Day[] }) {
  const columns = COLUMNS.filter(({ name }) => name !== "Follows" || items.some(({ follows }) => follows !== undefined));
  const told = [...items].reverse().filter((item) => columns.some(({ value }) => value(item)));
  return (
    <div class="scrolling" tabIndex={0} role="group" aria-label="Day by day">
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {columns.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {told.map((item) => (
            <tr key={item.day}>
              <th scope="row">{day.format(local(item))}</th>
              {columns.map(({ name, value }) => (
                <td key={name}>{value(item)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function local(item: Day): Date {
  return new Date(`${item.day}T00:00`);
}
