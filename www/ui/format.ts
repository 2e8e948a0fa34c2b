// How numbers, sizes, wells and places are written. The only module that turns a result into digits.
import type { Estimate } from "../types/Estimate";
import type { Flag } from "../types/Flag";
import type { Place } from "../types/Place";

const NONE = "–";
const significant = new Map<number, Intl.NumberFormat>();
const decimals = new Map<number, Intl.NumberFormat>();
const grouped = new Intl.NumberFormat("en-GB", { useGrouping: true, maximumFractionDigits: 0 });

function formatter(of: Map<number, Intl.NumberFormat>, digits: number, options: Intl.NumberFormatOptions) {
  let found = of.get(digits);
  if (!found) {
    found = new Intl.NumberFormat("en-GB", { useGrouping: false, ...options });
    of.set(digits, found);
  }
  return found;
}

function typographic(text: string): string {
  return text.replace("-", "−");
}

/** A number to so many significant digits; very small and very large ones as powers of ten. */
export function number(value: number | null | undefined, digits = 4): string {
  if (value == null || !Number.isFinite(value)) return NONE;
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6)) {
    const [mantissa = "", exponent = "0"] = Number(value.toPrecision(digits)).toExponential().split("e");
    return typographic(`${mantissa} × 10${raised(exponent)}`);
  }
  return typographic(formatter(significant, digits, { maximumSignificantDigits: digits }).format(value));
}

/** A number with a fixed count of decimals, for columns that must line up. */
export function fixed(value: number | null | undefined, places = 1): string {
  if (value == null || !Number.isFinite(value)) return NONE;
  const options = { minimumFractionDigits: places, maximumFractionDigits: places };
  // What rounds to nothing has no sign.
  return typographic(
    formatter(decimals, places, options)
      .format(value)
      .replace(/^-(?=[0.,]+$)/, ""),
  );
}

/** An integer with thousands marks. */
export function count(value: number): string {
  return grouped.format(value);
}

/** `1 well`, `3 wells`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** An interval, with its open ends said; `print` writes a number, or says to how many digits. */
export function interval(
  low: number | null | undefined,
  high: number | null | undefined,
  print: number | ((value: number | null) => string) = 4,
): string {
  const words = typeof print === "number" ? (value: number | null) => number(value, print) : print;
  if (low == null && high == null) return "not determined";
  if (low == null) return `below ${words(high ?? null)}`;
  if (high == null) return `above ${words(low)}`;
  return `${words(low)} to ${words(high)}`;
}

export function estimate(of: Estimate | null | undefined, digits = 4): string {
  if (!of) return NONE;
  return of.determined ? number(of.value, digits) : "not determined";
}

export function bytes(size: number): string {
  if (size < 1000) return plural(size, "byte");
  if (size < 1_000_000) return `${number(size / 1000, 3)} kB`;
  return `${number(size / 1_000_000, 3)} MB`;
}

const SUPERSCRIPT: Record<string, string> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};

function raised(exponent: string): string {
  return [...exponent].map((c) => SUPERSCRIPT[c] ?? "").join("");
}

/** `A` to `Z`, then `AA` to `AF`. */
export function rowName(row: number): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return row < 26 ? letters.charAt(row) : `A${letters.charAt(row - 26)}`;
}

export function wellName(index: number, columns: number): string {
  const column = index % columns;
  return `${rowName((index - column) / columns)}${column + 1}`;
}

/** A set of wells as a person would say it: `B2–D4` when it is a rectangle, else the first few names. */
export function wellsName(wells: readonly number[], columns: number): string {
  const [first] = wells;
  if (first === undefined) return "no well";
  if (wells.length === 1) return wellName(first, columns);
  const sorted = [...wells].sort((a, b) => a - b);
  const at = sorted.map((w) => ({ row: (w - (w % columns)) / columns, column: w % columns }));
  const rows = at.map((p) => p.row);
  const cols = at.map((p) => p.column);
  const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
  const [left, right] = [Math.min(...cols), Math.max(...cols)];
  if ((bottom - top + 1) * (right - left + 1) === wells.length) {
    return `${rowName(top)}${left + 1}–${rowName(bottom)}${right + 1}`;
  }
  const names = sorted
    .slice(0, 4)
    .map((w) => wellName(w, columns))
    .join(", ");
  return wells.length > 4 ? `${names} and ${plural(wells.length - 4, "more", "more")}` : names;
}

export function place(at: Place): string {
  const rows = at.first_row === at.last_row ? `row ${at.first_row}` : `rows ${at.first_row}–${at.last_row}`;
  const columns =
    at.first_column === at.last_column ? `column ${at.first_column}` : `columns ${at.first_column}–${at.last_column}`;
  return [at.sheet != null && at.sheet !== "" ? `sheet “${at.sheet}”` : "", rows, columns].filter(Boolean).join(", ");
}

export const FLAG_WORDS: Record<Flag, string> = {
  overflow: "above what the detector can measure",
  above_range: "above the range of the instrument’s curve",
  below_range: "below the range of the instrument’s curve",
  missed: "not measured",
  masked: "masked in the instrument’s software",
  invalid: "not computable by the instrument",
  other: "text instead of a number",
};

export function seconds(value: number): string {
  if (value < 120) return `${number(value, 4)} s`;
  if (value < 7200) return `${number(value / 60, 4)} min`;
  return `${number(value / 3600, 4)} h`;
}

/** A point in time, as this computer writes it. */
export function moment(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

export function delimiterName(delimiter: string | null | undefined): string {
  if (delimiter == null) return "";
  return { "\t": "tab", ",": "comma", ";": "semicolon", "|": "pipe", " ": "space" }[delimiter] ?? `“${delimiter}”`;
}

export const ENCODING_NAMES: Record<string, string> = {
  utf8: "UTF-8",
  utf16_le: "UTF-16 (little end first)",
  utf16_be: "UTF-16 (big end first)",
  windows1252: "Windows-1252",
  mac_roman: "Mac Roman",
};
