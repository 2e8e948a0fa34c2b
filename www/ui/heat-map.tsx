// A plate's numbers as a picture, with its range and its flags in words.
import { useEffect, useRef } from "preact/hooks";
import type { Flag } from "../types/Flag";
import type { WellValue } from "../types/WellValue";
import { FLAG_WORDS, number, plural, wellsName } from "./format";
import { drawHeat, type HeatCell, inkOf } from "./plate-drawing";
import { theme } from "./store";

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

/** Positions of numbers between the smallest and the largest of them; no result leaves this function. */
export function heatCells(values: readonly (number | null | undefined)[]): HeatCell[] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    if (v == null) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const span = high > low ? high - low : 1;
  return values.map((v) => (v == null ? null : { part: (v - low) / span }));
}

/** The heat map of a read. */
export function readCells(wells: readonly WellValue[]): HeatCell[] {
  const numbers = heatCells(wells.map((w) => (w.is === "number" ? w.value : null)));
  return wells.map((w, i) => (w.is === "flag" ? { flag: true } : (numbers[i] ?? null)));
}

/** `0.041 to 1.31, 96 wells`. */
export function rangeWords(wells: readonly WellValue[]): string {
  const numbers = wells.flatMap((w) => (w.is === "number" ? [w.value] : []));
  if (numbers.length === 0) return "no number";
  let low = numbers[0] ?? 0;
  let high = low;
  for (const v of numbers) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return `${number(low)} to ${number(high)}, ${plural(numbers.length, "well")}`;
}

export type FlagLine = { text: string; meaning: Flag; wells: number[] };

/** Cells that are no number, one line a text, in order of appearance. */
export function flagLines(wells: readonly WellValue[]): FlagLine[] {
  const lines = new Map<string, FlagLine>();
  wells.forEach((w, i) => {
    if (w.is !== "flag") return;
    const line = lines.get(w.text) ?? { text: w.text, meaning: w.meaning, wells: [] };
    line.wells.push(i);
    lines.set(w.text, line);
  });
  return [...lines.values()];
}

export function Flags({ wells, columns }: { wells: readonly WellValue[]; columns: number }) {
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
