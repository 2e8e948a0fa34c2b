// What is known of a curve's parameters, between the rows of the editor and the text the project keeps:
// `bottom = 0; hill 0.5 to 3; top shared`.
import { readNumber } from "../../ui/controls";

export type Known =
  | { kind: "free" }
  | { kind: "fixed"; value: number | null }
  | { kind: "between"; low: number | null; high: number | null }
  | { kind: "shared" };

export type Kind = Known["kind"];

export const FREE: Known = { kind: "free" };

/** What the text says of each parameter; null when it says something the editor has no row for. */
export function readConstraints(text: string): Map<string, Known> | null {
  const found = new Map<string, Known>();
  for (const part of text.split(/[;\n]/)) {
    if (part.trim() === "") continue;
    const split = /^\s*([a-z_0-9]+)\s*(.*)$/i.exec(part);
    const known = split ? readOne((split[2] ?? "").trim()) : null;
    if (!split || !known) return null;
    found.set((split[1] ?? "").toLowerCase(), known);
  }
  return found;
}

function readOne(text: string): Known | null {
  const lower = text.toLowerCase();
  if (lower === "free") return FREE;
  if (lower === "shared") return { kind: "shared" };
  const sign = /^(=|:|≥|>=|>|≤|<=|<)(.*)$/.exec(text);
  if (sign) {
    const value = readNumber(sign[2] ?? "");
    if (value === null) return null;
    if (sign[1] === "=" || sign[1] === ":") return { kind: "fixed", value };
    const above = sign[1]?.startsWith("≥") || sign[1]?.startsWith(">");
    return above ? { kind: "between", low: value, high: null } : { kind: "between", low: null, high: value };
  }
  const ends = lower.split(/ to |…/).map(readNumber);
  const [low, high] = ends;
  return ends.length === 2 && low != null && high != null ? { kind: "between", low, high } : null;
}

/** The text of what is known; what is not said completely yet is left out. */
export function writeConstraints(known: ReadonlyMap<string, Known>): string {
  return [...known].flatMap(([key, of]) => writeOne(key, of)).join("; ");
}

function writeOne(key: string, of: Known): string[] {
  if (of.kind === "shared") return [`${key} shared`];
  if (of.kind === "fixed") return of.value === null ? [] : [`${key} = ${of.value}`];
  if (of.kind === "free") return [];
  if (of.low !== null && of.high !== null) return [`${key} ${of.low} to ${of.high}`];
  if (of.low !== null) return [`${key} > ${of.low}`];
  return of.high === null ? [] : [`${key} < ${of.high}`];
}
