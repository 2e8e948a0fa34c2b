// The wells of a read as the engine sends them: one block of numbers, and a list of the cells that are none.
import type { FlaggedWell } from "../types/FlaggedWell";
import type { Wells } from "../types/Wells";

/** The numbers, row by row; NaN where there is none. A view of the block, not a copy. */
export function numbersOf({ numbers }: Wells): Float64Array {
  return new Float64Array(numbers.buffer, numbers.byteOffset, numbers.byteLength / 8);
}

/** The number of a well, or what stands there in its place; undefined for nothing. */
export function wellOf(wells: Wells | undefined, at: number): number | FlaggedWell | undefined {
  if (!wells) return undefined;
  const value = numbersOf(wells)[at];
  if (value === undefined || !Number.isNaN(value)) return value;
  return wells.flags.find(({ well }) => well === at);
}
