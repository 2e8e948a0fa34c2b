// Adding a treatment from what a person types: `60` with a unit is a dose, `siRNA A` is a name.
import type { ConditionId } from "../../types/ConditionId";
import { readNumber } from "../../ui/controls";
import { apply, view } from "../../ui/store";

/** Units offered; any other may be typed. */
export const UNITS = ["nM", "µM", "mM", "pg/ml", "ng/ml", "µg/ml", "mg/ml", "µl", "% v/v", "Gy", "J/m²"];

/** Adds a treatment, or finds the one that is there; answers its id. */
export async function addTreatment(typed: string, unit: string): Promise<ConditionId | null> {
  const whole = /^\s*([-+−]?[\d.,]+(?:[eE][-+]?\d+)?)\s*(\D.*)?$/.exec(typed);
  const dose = whole ? readNumber(whole[1] ?? "") : null;
  const itsUnit = dose === null ? "" : whole?.[2]?.trim() || unit.trim();
  const known = view.value?.document.experiment.conditions ?? [];
  const same = known.find((c) =>
    dose === null ? c.name === typed.trim() : c.dose?.value === dose && c.dose.unit === itsUnit && !c.control,
  );
  if (same) return same.id;
  const before = new Set(known.map((c) => c.id));
  const next = await apply({
    do: "add_condition",
    name: dose === null ? typed.trim() : "",
    dose,
    unit: itsUnit,
    control: false,
  });
  return next?.document.experiment.conditions.find((c) => !before.has(c.id))?.id ?? null;
}
