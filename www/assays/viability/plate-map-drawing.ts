// How a plate map is drawn: its wells with what stands in them, and the marks of selection and cursor above them.
import type { Experiment } from "../../types/Experiment";
import type { Layout } from "../../types/Layout";
import type { Read } from "../../types/Read";
import type { Symbol as Shape } from "../../types/Symbol";
import type { WellPlan } from "../../types/WellPlan";
import { number, rowName } from "../../ui/format";
import { type Ink, mix, platePath, strokeDiagonals, wantsDarkText } from "../../ui/plate-drawing";
import { wellOf } from "../../ui/wells";

type Grid = { left: number; top: number; size: number; width: number; height: number };

/** Wells of no series have the colour that the figure gives them. */
const NO_GROUP = "#0072b2";

export function gridOf(width: number, rows: number, columns: number, zoomed: number): Grid {
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

export function drawPlate(
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

export function drawMarks(
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
