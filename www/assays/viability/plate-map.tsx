// biome-ignore-all lint/a11y/useSemanticElements: a table of 1536 cells would block the page; one cell speaks for the canvas
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
// biome-ignore-all lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus
// The plate map: one canvas for any plate, a real grid for assistive technology, and mouse, touch and keyboard on it.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Experiment } from "../../types/Experiment";
import type { Layout } from "../../types/Layout";
import type { Read } from "../../types/Read";
import type { Symbol as Shape } from "../../types/Symbol";
import type { WellPlan } from "../../types/WellPlan";
import { FLAG_WORDS, number, rowName, wellName } from "../../ui/format";
import { type Ink, inkOf, mix, platePath, prepare, strokeDiagonals, wantsDarkText } from "../../ui/plate-drawing";
import { theme } from "../../ui/store";
import { wellOf } from "../../ui/wells";
import { brush, cursor, KEYS, overlay, selection, use, zoom } from "./brush";

type Props = { name: string; layout: Layout; experiment: Experiment; read: Read | undefined };
type Grid = { left: number; top: number; size: number; width: number; height: number };

/** Wells of no series have the colour that the figure gives them. */
const NO_GROUP = "#0072b2";

type Drag = { from: number; to: number; add: boolean };

export function PlateMap({ name, layout, experiment, read }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const marks = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [focused, setFocused] = useState(false);
  const [drag, drawDrag] = useState<Drag | null>(null);
  // A tap is over before the next drawing, so the drag itself cannot wait for it.
  const dragging = useRef<Drag | null>(null);
  const setDrag = (next: Drag | null) => {
    dragging.current = next;
    drawDrag(next);
  };
  const [dark, setDark] = useState(false);
  const grid = useMemo(
    () => gridOf(width, layout.rows, layout.columns, zoom.value),
    [width, layout.rows, layout.columns, zoom.value],
  );
  const at = Math.min(cursor.value, layout.wells.length - 1);
  const shade = theme.value;
  const show = overlay.value;

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    const query = matchMedia("(prefers-color-scheme: dark)");
    const turn = () => setDark(query.matches);
    turn();
    query.addEventListener("change", turn);
    return () => {
      watch.disconnect();
      query.removeEventListener("change", turn);
    };
  }, []);

  useEffect(() => {
    const canvas = base.current;
    if (!canvas || width === 0) return;
    const c = prepare(canvas, grid.width, grid.height);
    if (c) drawPlate(c, grid, layout, experiment, read, show, inkOf(canvas));
  }, [grid, layout, experiment, read, show, shade, dark, width]);

  const chosen = selection.value;
  useEffect(() => {
    const canvas = marks.current;
    if (!canvas || width === 0) return;
    const c = prepare(canvas, grid.width, grid.height);
    if (c) drawMarks(c, grid, layout, chosen, drag, focused ? at : -1, inkOf(canvas));
  }, [grid, layout, chosen, drag, focused, at, shade, dark, width]);

  const hit = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - grid.left) / grid.size);
    const row = Math.floor((event.clientY - box.top - grid.top) / grid.size);
    return { row: Math.min(row, layout.rows - 1), column: Math.min(column, layout.columns - 1) };
  };

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const { row, column } = hit(event);
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    const last = layout.columns - 1;
    const add = event.ctrlKey || event.metaKey;
    if (row < 0 && column < 0) finish(0, layout.wells.length - 1, add);
    else if (row < 0) finish(column, (layout.rows - 1) * layout.columns + column, add);
    else if (column < 0) finish(row * layout.columns, row * layout.columns + last, add);
    else {
      const here = row * layout.columns + column;
      setDrag({ from: event.shiftKey ? at : here, to: here, add });
      cursor.value = here;
    }
  };

  const move = (event: PointerEvent) => {
    const { row, column } = hit(event);
    const here = Math.max(0, row) * layout.columns + Math.max(0, column);
    const now = dragging.current;
    if (now && here !== now.to) {
      setDrag({ ...now, to: here });
      cursor.value = here;
    }
  };

  const up = () => {
    const now = dragging.current;
    if (!now) return;
    setDrag(null);
    finish(now.from, now.to, now.add);
  };

  const finish = (from: number, to: number, add: boolean) => {
    const wells = rectangle(from, to, layout.columns);
    const kind = brush.value;
    if (kind) {
      void use(kind, wells);
      return;
    }
    if (!add) {
      selection.value = new Set(wells);
      return;
    }
    const next = new Set(selection.value);
    const all = wells.every((w) => next.has(w));
    for (const w of wells) all ? next.delete(w) : next.add(w);
    selection.value = next;
  };

  const anchor = useRef(0);
  const key = (event: KeyboardEvent) => {
    if (event.altKey) return;
    const { rows, columns } = layout;
    const column = at % columns;
    const row = (at - column) / columns;
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [row, Math.max(0, column - 1)],
      ArrowRight: [row, Math.min(columns - 1, column + 1)],
      ArrowUp: [Math.max(0, row - 1), column],
      ArrowDown: [Math.min(rows - 1, row + 1), column],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? rows - 1 : row, columns - 1],
      PageUp: [0, column],
      PageDown: [rows - 1, column],
    };
    const step = steps[event.key];
    const wells = () => (selection.value.size > 0 ? [...selection.value] : [at]);
    if (step) {
      const next = step[0] * columns + step[1];
      if (event.shiftKey) {
        if (selection.value.size === 0) anchor.current = at;
        selection.value = new Set(rectangle(anchor.current, next, columns));
      } else {
        selection.value = new Set();
        anchor.current = next;
      }
      cursor.value = next;
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
      selection.value = new Set(layout.wells.keys());
    } else if (event.ctrlKey || event.metaKey) {
      return;
    } else if (event.key === "Enter" || event.key === " ") {
      const kind = brush.value;
      if (kind) void use(kind, wells());
      else {
        const next = new Set(selection.value);
        next.has(at) ? next.delete(at) : next.add(at);
        anchor.current = at;
        selection.value = next;
      }
    } else if (event.key === "Escape") {
      if (selection.value.size > 0) selection.value = new Set();
      else brush.value = null;
    } else {
      const kind = KEYS[event.key.toLowerCase()];
      if (!kind) return;
      void use(kind, wells());
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const column = at % layout.columns;
  const row = (at - column) / layout.columns;
  const label = `${wellName(at, layout.columns)}: ${wellWords(layout.wells[at], experiment)}${valueWords(read, at)}`;
  return (
    <div class="plate-frame" ref={frame}>
      <div class="plate-scroll">
        <div class="plate-stack" style={{ width: `${grid.width}px`, height: `${grid.height}px` }}>
          <canvas ref={base} aria-hidden="true" />
          <canvas ref={marks} aria-hidden="true" />
          <div
            class={brush.value ? "plate-grid painting" : "plate-grid"}
            role="grid"
            tabIndex={0}
            aria-label={`Plate map of ${name}`}
            aria-rowcount={layout.rows}
            aria-colcount={layout.columns}
            aria-multiselectable="true"
            aria-activedescendant="active-well"
            onPointerDown={down}
            onPointerMove={move}
            onPointerUp={up}
            onPointerCancel={() => setDrag(null)}
            onKeyDown={key}
            onFocus={() => setFocused(true)}
            onBlur={() => setFocused(false)}
          >
            <div role="row" aria-rowindex={row + 1} class="off-screen">
              <div
                role="gridcell"
                id="active-well"
                aria-colindex={column + 1}
                aria-selected={chosen.has(at)}
                aria-label={label}
              />
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

function gridOf(width: number, rows: number, columns: number, zoomed: number): Grid {
  const left = 26;
  const top = 22;
  const fit = Math.max(6, (width - left - 9) / columns);
  const size = Math.min(72, fit) * zoomed;
  return { left, top, size, width: Math.ceil(left + size * columns + 8), height: Math.ceil(top + size * rows + 8) };
}

export function rectangle(from: number, to: number, columns: number): number[] {
  const [c1, c2] = [from % columns, to % columns];
  const [r1, r2] = [(from - c1) / columns, (to - c2) / columns];
  const wells: number[] = [];
  for (let r = Math.min(r1, r2); r <= Math.max(r1, r2); r += 1) {
    for (let c = Math.min(c1, c2); c <= Math.max(c1, c2); c += 1) wells.push(r * columns + c);
  }
  return wells;
}

/** What stands in a well, in words. */
export function wellWords(well: WellPlan | undefined, experiment: Experiment): string {
  if (!well) return "";
  const group = experiment.groups.find((g) => g.id === well.group)?.name;
  const condition = experiment.conditions.find((c) => c.id === well.condition)?.name;
  const replicate = experiment.replicates.find((r) => r.id === well.replicate)?.name;
  const role = {
    unassigned: "nothing said yet",
    empty: "empty",
    blank: "blank",
    control: "control",
    treatment: "treatment",
  }[well.role];
  const parts = [role, well.role === "treatment" ? condition : undefined, group, replicate].filter(Boolean);
  return well.excluded != null ? `${parts.join(", ")}, excluded: ${well.excluded}` : parts.join(", ");
}

export function valueWords(read: Read | undefined, at: number): string {
  const well = wellOf(read?.wells, at);
  if (well === undefined) return "";
  return typeof well === "number" ? `, ${number(well)}` : `, ${well.text} (${FLAG_WORDS[well.meaning]})`;
}

function drawPlate(
  c: CanvasRenderingContext2D,
  g: Grid,
  layout: Layout,
  experiment: Experiment,
  read: Read | undefined,
  show: string,
  ink: Ink,
): void {
  platePath(c, 0.5, 0.5, g.width - 1, g.height - 1, 10);
  c.fillStyle = ink.paper;
  c.fill();
  c.strokeStyle = ink.edge;
  c.lineWidth = 1;
  c.stroke();
  drawNames(c, g, layout, ink);

  const groups = new Map(experiment.groups.map((x) => [x.id, x]));
  const levels = experiment.conditions.filter((x) => !x.control);
  const rank = new Map(levels.map((x, i) => [x.id, (i + 1) / (levels.length + 0.5)]));
  const names = new Map(experiment.conditions.map((x) => [x.id, x.name]));
  const inset = g.size > 20 ? 1.5 : g.size > 10 ? 0.75 : 0.4;
  const side = g.size - inset * 2;
  const font = Math.min(13, g.size * 0.27);

  layout.wells.forEach((well, i) => {
    const column = i % layout.columns;
    const x = g.left + column * g.size + inset;
    const y = g.top + ((i - column) / layout.columns) * g.size + inset;
    const own = well.group == null ? undefined : groups.get(well.group);
    const colour = own?.colour ?? NO_GROUP;
    const fill = fillOf(well, colour, ink, rank);
    round(c, x, y, side, Math.min(5, side * 0.2));
    c.fillStyle = fill;
    c.fill();
    if (well.role === "blank") hatch(c, x, y, side, ink.faint);
    const strong = well.role === "control";
    c.strokeStyle = strong
      ? mix(colour, ink.text, 0.25)
      : well.role === "treatment"
        ? mix(colour, ink.text, 0.1)
        : ink.edge;
    c.lineWidth = strong ? Math.min(2.5, g.size * 0.09) : 1;
    if (well.role === "unassigned" && g.size > 12) c.setLineDash([2.5, 2.5]);
    round(c, x, y, side, Math.min(5, side * 0.2));
    c.stroke();
    c.setLineDash([]);
    const letters = wantsDarkText(fill) ? "#14181c" : "#ffffff";
    if (g.size >= 15) {
      label(c, well, x, y, side, show, names, read, i, letters, font, ink);
      if (own) symbol(c, own.symbol, x + side - side * 0.2, y + side * 0.2, side * 0.1, letters);
    } else if (strong) {
      c.fillStyle = letters;
      c.fillRect(x + side * 0.35, y + side * 0.35, side * 0.3, side * 0.3);
    }
    if (well.excluded != null) cross(c, x, y, side, ink);
  });
}

function fillOf(well: WellPlan, colour: string, ink: Ink, rank: Map<number, number>): string {
  switch (well.role) {
    case "treatment":
      return mix(ink.paper, colour, 0.2 + 0.7 * (rank.get(well.condition ?? -1) ?? 0.5));
    case "control":
      return mix(ink.paper, colour, 0.12);
    default:
      return ink.paper;
  }
}

function label(
  c: CanvasRenderingContext2D,
  well: WellPlan,
  x: number,
  y: number,
  side: number,
  show: string,
  names: Map<number, string>,
  read: Read | undefined,
  at: number,
  letters: string,
  font: number,
  ink: Ink,
): void {
  const middle = x + side / 2;
  const tag = { blank: "B", control: "C", treatment: "", empty: "·", unassigned: "" }[well.role];
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillStyle = well.role === "unassigned" || well.role === "empty" ? ink.faint : letters;
  let text = "";
  const room = side >= 27;
  if (room && show === "value") {
    const value = wellOf(read?.wells, at);
    text = typeof value === "number" ? number(value, 3) : (value?.text ?? "");
  } else if (room && show === "name") {
    text = well.role === "treatment" ? (names.get(well.condition ?? -1) ?? "") : "";
  }
  const fits = text !== "";
  if (tag && (!fits || side >= 34)) {
    c.font = `600 ${fits ? Math.max(9, font) : Math.max(8, side * 0.42)}px system-ui, sans-serif`;
    c.fillText(tag, fits ? x + side * 0.22 : middle, y + (fits ? side * 0.24 : side / 2));
  }
  if (fits) {
    c.font = `${Math.max(8.5, font)}px system-ui, sans-serif`;
    c.fillText(cut(c, text, side - 3), middle, y + side * (side >= 34 ? 0.62 : 0.55));
  }
}

function cut(c: CanvasRenderingContext2D, text: string, width: number): string {
  if (c.measureText(text).width <= width) return text;
  let short = text;
  while (short.length > 1 && c.measureText(`${short}…`).width > width) short = short.slice(0, -1);
  return `${short}…`;
}

function drawNames(c: CanvasRenderingContext2D, g: Grid, layout: Layout, ink: Ink): void {
  c.fillStyle = ink.faint;
  c.textAlign = "center";
  c.textBaseline = "middle";
  const font = Math.max(7.5, Math.min(12, g.size * 0.5));
  c.font = `${font}px system-ui, sans-serif`;
  const skip = g.size < 9 ? 4 : g.size < 15 ? 2 : 1;
  for (let column = 0; column < layout.columns; column += 1) {
    if (column % skip === 0) c.fillText(String(column + 1), g.left + (column + 0.5) * g.size, g.top / 2 + 2);
  }
  for (let row = 0; row < layout.rows; row += 1) {
    if (row % (skip === 4 ? 2 : 1) === 0) c.fillText(rowName(row), g.left / 2 + 2, g.top + (row + 0.5) * g.size);
  }
}

function drawMarks(
  c: CanvasRenderingContext2D,
  g: Grid,
  layout: Layout,
  chosen: ReadonlySet<number>,
  drag: { from: number; to: number } | null,
  cursorAt: number,
  ink: Ink,
): void {
  const position = (i: number) => {
    const column = i % layout.columns;
    return { x: g.left + column * g.size, y: g.top + ((i - column) / layout.columns) * g.size };
  };
  c.fillStyle = ink.accent;
  c.strokeStyle = ink.accent;
  for (const i of chosen) {
    const { x, y } = position(i);
    c.globalAlpha = 0.22;
    c.fillRect(x, y, g.size, g.size);
    c.globalAlpha = 1;
    c.lineWidth = 1.5;
    c.strokeRect(x + 0.75, y + 0.75, g.size - 1.5, g.size - 1.5);
  }
  if (drag) {
    const wells = rectangle(drag.from, drag.to, layout.columns);
    const first = position(wells[0] ?? 0);
    const last = position(wells[wells.length - 1] ?? 0);
    const [w, h] = [last.x - first.x + g.size, last.y - first.y + g.size];
    c.globalAlpha = 0.25;
    c.fillRect(first.x, first.y, w, h);
    c.globalAlpha = 1;
    c.lineWidth = 2;
    c.strokeRect(first.x + 1, first.y + 1, w - 2, h - 2);
  }
  if (cursorAt >= 0) {
    const { x, y } = position(cursorAt);
    c.lineWidth = 2;
    c.strokeStyle = ink.text;
    c.strokeRect(x - 1, y - 1, g.size + 2, g.size + 2);
    c.strokeStyle = ink.paper;
    c.lineWidth = 1;
    c.strokeRect(x + 0.5, y + 0.5, g.size - 1, g.size - 1);
  }
}

function round(c: CanvasRenderingContext2D, x: number, y: number, side: number, radius: number): void {
  c.beginPath();
  if (side > 18) c.roundRect(x, y, side, side, radius);
  else c.rect(x, y, side, side);
}

function hatch(c: CanvasRenderingContext2D, x: number, y: number, side: number, colour: string): void {
  c.save();
  c.clip();
  c.strokeStyle = colour;
  c.globalAlpha = 0.45;
  c.lineWidth = 0.8;
  const gap = side > 20 ? 6 : 3;
  c.beginPath();
  for (let d = -side; d < side; d += gap) {
    c.moveTo(x + d, y + side);
    c.lineTo(x + d + side, y);
  }
  c.stroke();
  c.restore();
}

function cross(c: CanvasRenderingContext2D, x: number, y: number, side: number, ink: Ink): void {
  c.strokeStyle = ink.paper;
  for (const [width, colour] of [
    [Math.max(3, side * 0.1), ink.paper],
    [Math.max(1.4, side * 0.05), ink.danger],
  ] as const) {
    c.strokeStyle = colour;
    c.lineWidth = width;
    strokeDiagonals(c, x, y, side);
  }
}

function symbol(c: CanvasRenderingContext2D, shape: Shape, x: number, y: number, r: number, colour: string): void {
  c.beginPath();
  if (shape === "circle" || shape === "open_circle") c.arc(x, y, r, 0, 7);
  else if (shape === "square" || shape === "open_square") c.rect(x - r, y - r, r * 2, r * 2);
  else if (shape === "diamond") {
    c.moveTo(x, y - r * 1.2);
    c.lineTo(x + r * 1.2, y);
    c.lineTo(x, y + r * 1.2);
    c.lineTo(x - r * 1.2, y);
    c.closePath();
  } else {
    const up = shape === "triangle_down" ? -1 : 1;
    c.moveTo(x, y - r * 1.2 * up);
    c.lineTo(x + r * 1.2, y + r * up);
    c.lineTo(x - r * 1.2, y + r * up);
    c.closePath();
  }
  c.fillStyle = colour;
  c.strokeStyle = colour;
  c.lineWidth = 1;
  if (shape.startsWith("open")) c.stroke();
  else c.fill();
}
