/** A plot over time, drawn by uPlot, which is fetched when the first one is shown. */

import type { AlignedData, Options } from "uplot";
import type uPlot from "uplot";
import { useEffect, useRef, useState } from "preact/hooks";

export interface Line {
  name: string;
  /** A colour token. */
  colour: string;
  values: readonly (number | null)[];
  bars?: boolean;
}

interface PlotProps {
  title: string;
  /** Epoch seconds. */
  times: readonly number[];
  lines: readonly Line[];
  said: (value: number) => string;
  /** What a time is called. */
  scale?: keyof typeof SCALES;
  /** There is nothing between two whole numbers. */
  whole?: boolean;
}

const HEIGHT = 160;

const SCALES = {
  hours: new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  days: new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" }),
};

const WHOLE = [1, 2, 5].flatMap((step) => Array.from({ length: 10 }, (_, power) => step * 10 ** power)).sort((one, other) => one - other);

export function Plot({ title, times, lines, said, scale = "hours", whole = false }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [scheme, setScheme] = useState(dark());
  const data = [times, ...lines.map(({ values }) => values)] as unknown as AlignedData;
  const latest = useRef(data);
  latest.current = data;
  useEffect(() => {
    const media = matchMedia("(prefers-color-scheme: dark)");
    const change = () => setScheme(dark());
    media.addEventListener("change", change);
    return () => media.removeEventListener("change", change);
  }, []);
  useEffect(() => {
    let over = false;
    void import("uplot").then(({ default: Plotter }) => {
      if (over || !box.current) return;
      plot.current = new Plotter(options(Plotter, box.current, { lines, said, scale, whole }), latest.current, box.current);
    });
    const watcher = new ResizeObserver(([entry]) => entry && plot.current?.setSize({ width: entry.contentRect.width, height: HEIGHT }));
    watcher.observe(box.current!);
    return () => {
      over = true;
      watcher.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [scheme]);
  useEffect(() => plot.current?.setData(data), [times, lines]);
  return (
    <figure class="plot">
      <figcaption>
        <h3>{title}</h3>
        <ul>
          {lines.map(({ name, colour }) => (
            <Key key={name} name={name} colour={colour} />
          ))}
        </ul>
      </figcaption>
      <div class="canvas" ref={box} role="img" aria-label={summary(title, lines, said)} />
    </figure>
  );
}

function Key({ name, colour }: { name: string; colour: string }) {
  const patch = useRef<HTMLSpanElement>(null);
  useEffect(() => void (patch.current!.style.background = `var(--${colour})`), [colour]);
  return (
    <li>
      <span ref={patch} aria-hidden="true" />
      {name}
    </li>
  );
}

/** For those who do not see it: the last value of each line, and the highest. */
function summary(title: string, lines: readonly Line[], said: PlotProps["said"]): string {
  const told = lines.map(({ name, values }) => {
    const known = values.filter((value) => value !== null);
    return known.length ? `${name}: last ${said(known.at(-1)!)}, at most ${said(Math.max(...known))}` : `${name}: none`;
  });
  return `${title}. ${told.join("; ")}.`;
}

type Drawn = Required<Pick<PlotProps, "lines" | "said" | "scale" | "whole">>;

function options(Plotter: typeof uPlot, box: HTMLElement, { lines, said, scale, whole }: Drawn): Options {
  const style = getComputedStyle(box);
  const ink = resolved(box, "--ink-soft");
  const font = `12px ${style.fontFamily}`;
  const axis = { stroke: ink, font, grid: { stroke: resolved(box, "--line"), width: 1 }, ticks: { show: false } };
  return {
    width: box.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      // Each time is the beginning of a stretch, the last one too.
      x: { range: (plot, low, high) => [low, high + (plot.data[0][1] ?? low) - (plot.data[0][0] ?? low)] },
      y: { range: (_plot, _low, high) => [0, (high || 1) * 1.1] },
    },
    axes: [
      { ...axis, size: 28, values: (_plot, ticks) => ticks.map((tick) => SCALES[scale].format(tick * 1000)) },
      { ...axis, size: 48, values: (_plot, ticks) => ticks.map((tick) => said(tick)), ...(whole ? { incrs: WHOLE } : {}) },
    ],
    series: [
      {},
      ...lines.map(({ colour, bars }) => {
        const stroke = resolved(box, `--${colour}`);
        const drawn = bars && Plotter.paths.bars ? { paths: Plotter.paths.bars({ size: [0.8, 24], align: 1 }), fill: stroke, width: 0 } : { width: 2, spanGaps: true };
        return { stroke, points: { show: !bars, size: 4, fill: stroke }, ...drawn };
      }),
    ],
  };
}

/** A canvas knows no tokens: `light-dark()` is resolved by the element's own colour. */
function resolved(box: HTMLElement, token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  box.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function dark(): boolean {
  return matchMedia("(prefers-color-scheme: dark)").matches;
}
