// A plate's numbers as a picture, with its range and its flags in words.
import { useEffect, useRef } from "preact/hooks";
import type { Flag } from "../types/Flag";
import type { Wells } from "../types/Wells";
import { FLAG_WORDS, number, plural, wellsName } from "./format";
import { drawHeat, type HeatCell, inkOf } from "./plate-drawing";
import { theme } from "./store";
import { numbersOf } from "./wells";

type Props = { rows: number; columns: number; cells: HeatCell[]; label: string };

export function HeatMap({ rows, columns, cells, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shade = theme.value;
  useEffect(() => {
    const element = canvas.current;
    const frame = element?.parentElement;
    if (!element || !frame) return;
    const draw = () => drawHeat(element, rows, columns, cells, Math.max(120, frame.clientWidth), inkOf(element));
    draw();
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", draw);
    const watch = new ResizeObserver(draw);
    watch.observe(frame);
    return () => {
      dark.removeEventListener("change", draw);
      watch.disconnect();
    };
  }, [rows, columns, cells, shade]);
  return (
    <div class="heat">
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}

/** Positions of numbers between the smallest and the largest of them, NaN being none; no result leaves this function. */
export function heatCells(values: Float64Array): HeatCell[] {
  const { low, high } = range(values);
  const span = high > low ? high - low : 1;
  return Array.from(values, (v) => (Number.isNaN(v) ? null : { part: (v - low) / span }));
}

/** Distances from zero, to either side on its own colour, as far as the largest of them. */
export function deviationCells(values: Float64Array): HeatCell[] {
  const { low, high } = range(values);
  const most = Math.max(high, -low);
  return Array.from(values, (v) => (Number.isNaN(v) ? null : { shift: most > 0 ? v / most : 0 }));
}

/** The smallest and the largest number; null without any. */
export function spanOf(values: Float64Array): { low: number; high: number } | null {
  const { low, high, count } = range(values);
  return count === 0 ? null : { low, high };
}

/** The heat map of a read. */
export function readCells(wells: Wells): HeatCell[] {
  const cells = heatCells(numbersOf(wells));
  for (const { well } of wells.flags) cells[well] = { flag: true };
  return cells;
}

/** `0.041 to 1.31, 96 wells`. */
export function rangeWords(wells: Wells): string {
  const { low, high, count } = range(numbersOf(wells));
  return count === 0 ? "no number" : `${number(low)} to ${number(high)}, ${plural(count, "well")}`;
}

function range(values: Float64Array): { low: number; high: number; count: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const v of values) {
    if (Number.isNaN(v)) continue;
    count += 1;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return { low, high, count };
}

export type FlagLine = { text: string; meaning: Flag; wells: number[] };

/** Cells that are no number, one line a text, in order of appearance. */
export function flagLines(wells: Wells): FlagLine[] {
  const lines = new Map<string, FlagLine>();
  for (const { well, text, meaning } of wells.flags) {
    const line = lines.get(text) ?? { text, meaning, wells: [] };
    line.wells.push(well);
    lines.set(text, line);
  }
  return [...lines.values()];
}

export function Flags({ wells, columns }: { wells: Wells; columns: number }) {
  const lines = flagLines(wells);
  if (lines.length === 0) return null;
  return (
    <ul class="flags">
      {lines.map((line) => (
        <li key={line.text}>
          <code>{line.text}</code> {FLAG_WORDS[line.meaning]}: {wellsName(line.wells, columns)}
        </li>
      ))}
    </ul>
  );
}
