// How the numbers of a curve are said: a number where the data hold one, else what may be said in its place.
import type { Curve } from "../../../types/Curve";
import type { CurveFit } from "../../../types/CurveFit";
import type { Estimate } from "../../../types/Estimate";
import type { ParameterEstimate } from "../../../types/ParameterEstimate";
import { fixed, interval, number } from "../../../ui/format";

/** A number in a table: its value in print, its interval, and whether the data determine it. */
export type Said = { text: string; range: string | null; determined: boolean };

export type Ic50 = "relative" | "absolute";

const NOTHING: Said = { text: "–", range: null, determined: false };

/** A number with its unit and interval, or the words that stand in its place. */
export function said(of: Estimate | null | undefined, unit: string, instead?: string | null, digits = 3): Said {
  if (of?.determined) {
    const without = (of.low == null && of.high == null) || of.low === of.high;
    // Per cent is read to the first decimal, wherever it lies.
    const print =
      unit === "%" ? (value: number | null) => fixed(value) : (value: number | null) => number(value, digits);
    const range = without ? null : interval(of.low, of.high, print);
    return { text: withUnit(print(of.value), unit), range, determined: true };
  }
  if (instead != null && instead !== "") return { text: instead, range: null, determined: false };
  return of ? { text: "not determined", range: null, determined: false } : NOTHING;
}

export const withUnit = (text: string, unit: string) => (unit === "" ? text : `${text} ${unit}`);

export function ic50Of(curve: Curve, kind: Ic50): Said {
  const fit = curve.fit;
  if (!fit) return NOTHING;
  if (kind === "relative") return said(fit.ic50_relative, curve.unit, fit.ic50_instead);
  return said(fit.ic50_absolute, curve.unit, quantity(fit, "ic50_absolute")?.instead);
}

export const quantity = (fit: CurveFit, key: string) => fit.quantities.find((q) => q.key === key);

export function quantitySaid(fit: CurveFit, key: string): Said {
  const found = quantity(fit, key);
  return found ? said(found.estimate, found.unit, found.instead) : NOTHING;
}

/** A parameter; one that was fixed has its value and nothing to be determined. */
export function parameter(of: ParameterEstimate): Said {
  if (!of.constraint?.startsWith("fixed")) return said(of.estimate, of.unit);
  return { text: withUnit(number(of.estimate.value), of.unit), range: null, determined: true };
}

/** The first parameter with one of these names; curves call the same thing by several. */
export function parameterSaid(fit: CurveFit, keys: readonly string[]): Said {
  const found = fit.parameters.find((p) => keys.includes(p.key));
  return found ? parameter(found) : NOTHING;
}

/** Exact, also when it is tiny; printed as the engine prints it. */
export const pValue = (p: number | null | undefined) =>
  p == null ? "–" : p === 0 ? "below 10⁻³⁰⁰" : p >= 0.1 ? fixed(p, 2) : number(p, 2);

export const pWords = (p: number | null | undefined) => (p == null ? "" : `p = ${pValue(p)}`);
