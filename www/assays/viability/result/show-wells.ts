// From a result to the wells it came from: they are selected on the layout screen, ready to be looked at or left out.
import type { Curve } from "../../../types/Curve";
import type { CurvePoint } from "../../../types/CurvePoint";
import type { PlateId } from "../../../types/PlateId";
import { go, layoutOf, speak, toast, view } from "../../../ui/store";
import { plural, wellsName } from "../../../ui/format";
import { brush, choosePlate, selection } from "../brush";

export function showWells(plate: PlateId, wells: readonly number[]): void {
  const outline = view.value?.document.plates.find((p) => p.id === plate);
  if (!outline || wells.length === 0) return;
  choosePlate(plate);
  brush.value = null;
  selection.value = new Set(wells);
  go("layout");
  const words = `${outline.name}: ${wellsName(wells, outline.columns)} selected.`;
  speak(words);
  toast(words, "plain", "Choose Exclude… to leave them out. It asks for a reason, which is printed in the report.");
}

/** Shows the wells behind a point of a curve. */
export async function showWellsOf(curve: Curve, point: CurvePoint): Promise<void> {
  const found = await wellsOf(curve, point);
  const [first, ...others] = found;
  if (!first) {
    toast("The wells of this point could not be found in the layout.");
    return;
  }
  showWells(first.plate, first.wells);
  if (others.length > 0) toast(`More of its wells stand on ${plural(others.length, "other plate")}.`);
}

async function wellsOf(curve: Curve, point: CurvePoint): Promise<{ plate: PlateId; wells: number[] }[]> {
  const document = view.value?.document;
  if (!document) return [];
  const same = new Set(
    document.experiment.conditions
      .filter((c) => (point.dose === 0 ? c.control : c.dose?.value === point.dose && c.dose.unit === curve.unit))
      .map((c) => c.id),
  );
  const found = await Promise.all(
    document.plates
      .filter((p) => p.included)
      .map(async (plate) => {
        const { wells } = await layoutOf(plate.id);
        const here = wells.flatMap((w, i) => {
          const treated = w.role === "treatment" || w.role === "control";
          const replicate = w.replicate ?? plate.replicate;
          const its = treated && w.condition != null && same.has(w.condition);
          return its && w.group === curve.group && replicate === point.replicate ? [i] : [];
        });
        return { plate: plate.id, wells: here };
      }),
  );
  return found.filter((f) => f.wells.length > 0);
}
