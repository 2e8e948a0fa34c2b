// Draws plates on a canvas: one drawing for 6 and for 1536 wells, so that a large plate costs no more than a picture.
import { rowName } from "./format";

export type Ink = {
  paper: string;
  edge: string;
  text: string;
  faint: string;
  accent: string;
  danger: string;
  low: string;
  high: string;
  below: string;
  level: string;
  above: string;
};

/** The colours of the present theme. */
export function inkOf(element: Element): Ink {
  const style = getComputedStyle(element);
  // The stylesheet may be written with short hex or names; a canvas gives every colour back as six digits.
  const pen = document.createElement("canvas").getContext("2d");
  const get = (name: string) => {
    if (!pen) return "#888888";
    pen.fillStyle = style.getPropertyValue(name).trim();
    return pen.fillStyle;
  };
  return {
    paper: get("--plate"),
    edge: get("--plate-edge"),
    text: get("--ink"),
    faint: get("--ink-3"),
    accent: get("--accent"),
    danger: get("--danger"),
    low: get("--heat-low"),
    high: get("--heat-high"),
    below: get("--heat-below"),
    level: get("--heat-level"),
    above: get("--heat-above"),
  };
}

/** Sizes a canvas in CSS pixels for the screen's own pixels and answers a drawing context in CSS pixels. */
export function prepare(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

/** A colour of the two-sided scale; `shift` runs from -1 to 1. */
function tilted(ink: Ink, shift: number): string {
  return mix(ink.level, shift < 0 ? ink.below : ink.above, Math.min(1, Math.abs(shift)));
}

/** A colour of the heat scale; `part` runs from 0 to 1. */
export function heat(ink: Ink, part: number): string {
  return mix(ink.low, ink.high, Math.min(1, Math.max(0, part)));
}

export function mix(from: string, to: string, part: number): string {
  const a = channels(from);
  const b = channels(to);
  const at = (i: 0 | 1 | 2) => Math.round(a[i] + (b[i] - a[i]) * part);
  return `rgb(${at(0)} ${at(1)} ${at(2)})`;
}

/** Whether dark letters read better than light ones on a colour. */
export function wantsDarkText(colour: string): boolean {
  const [r, g, b] = channels(colour);
  return r * 0.299 + g * 0.587 + b * 0.114 > 115;
}

export function channels(colour: string): [number, number, number] {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour)?.[1];
  if (hex) {
    return [
      Number.parseInt(hex.slice(0, 2), 16),
      Number.parseInt(hex.slice(2, 4), 16),
      Number.parseInt(hex.slice(4, 6), 16),
    ];
  }
  const [r = 136, g = 136, b = 136] = (colour.match(/\d+/g) ?? []).map(Number);
  return [r, g, b];
}

/** The outline of a microplate: two corners cut, as on the plate in the hand. */
export function platePath(c: CanvasRenderingContext2D, x: number, y: number, w: number, h: number, cut: number): void {
  c.beginPath();
  c.moveTo(x + cut, y);
  c.lineTo(x + w - 2, y);
  c.quadraticCurveTo(x + w, y, x + w, y + 2);
  c.lineTo(x + w, y + h - 2);
  c.quadraticCurveTo(x + w, y + h, x + w - 2, y + h);
  c.lineTo(x + cut, y + h);
  c.lineTo(x, y + h - cut);
  c.lineTo(x, y + cut);
  c.closePath();
}

export type HeatCell = { part: number } | { shift: number } | { flag: true } | null;

/** A small heat map with row and column names where there is room. */
export function drawHeat(
  canvas: HTMLCanvasElement,
  rows: number,
  columns: number,
  cells: readonly HeatCell[],
  width: number,
  ink: Ink,
): void {
  const names = width / columns >= 14;
  const left = names ? 16 : 6;
  const top = names ? 15 : 6;
  const size = (width - left - 6) / columns;
  const height = top + size * rows + 6;
  const c = prepare(canvas, width, Math.ceil(height));
  if (!c) return;
  platePath(c, 0.5, 0.5, width - 1, height - 1, 6);
  c.fillStyle = ink.paper;
  c.fill();
  c.strokeStyle = ink.edge;
  c.stroke();
  const gap = size > 8 ? 1 : 0.3;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const cell = cells[row * columns + column];
      const x = left + column * size + gap;
      const y = top + row * size + gap;
      const side = size - gap * 2;
      if (!cell) {
        c.strokeStyle = ink.edge;
        c.lineWidth = 0.75;
        if (size > 5) c.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
      } else if ("flag" in cell) {
        c.strokeStyle = ink.danger;
        c.lineWidth = 1.4;
        c.strokeRect(x + 0.7, y + 0.7, side - 1.4, side - 1.4);
        strokeDiagonals(c, x, y, side);
      } else {
        c.fillStyle = "shift" in cell ? tilted(ink, cell.shift) : heat(ink, cell.part);
        c.fillRect(x, y, side, side);
      }
    }
  }
  if (!names) return;
  c.fillStyle = ink.faint;
  c.font = `${Math.min(10, size * 0.6)}px system-ui, sans-serif`;
  c.textAlign = "center";
  c.textBaseline = "middle";
  for (let column = 0; column < columns; column += 1) {
    c.fillText(String(column + 1), left + (column + 0.5) * size, 8);
  }
  for (let row = 0; row < rows; row += 1) {
    c.fillText(rowName(row), 9, top + (row + 0.5) * size);
  }
}

/** The two diagonals of a well, in the stroke that is set. */
export function strokeDiagonals(c: CanvasRenderingContext2D, x: number, y: number, side: number): void {
  c.beginPath();
  c.moveTo(x + 2, y + 2);
  c.lineTo(x + side - 2, y + side - 2);
  c.moveTo(x + side - 2, y + 2);
  c.lineTo(x + 2, y + side - 2);
  c.stroke();
}
