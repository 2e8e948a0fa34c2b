// What the user holds in the hand on the layout screen: plate, wells, brush.
import { batch, computed, signal } from "@preact/signals";
import type { ConditionId } from "../../types/ConditionId";
import type { GroupId } from "../../types/GroupId";
import type { PlateId } from "../../types/PlateId";
import type { ReplicateId } from "../../types/ReplicateId";
import type { Role } from "../../types/Role";
import { askReason } from "../../ui/controls";
import { plural, wellsName } from "../../ui/format";
import { apply, speak, toast, view } from "../../ui/store";

export type BrushKind = "blank" | "control" | "treatment" | "empty" | "unassigned" | "exclude" | "include";

export const plateId = signal<PlateId | null>(null);
export const brush = signal<BrushKind | null>(null);
export const group = signal<GroupId | null>(null);
export const condition = signal<ConditionId | null>(null);
export const wellReplicate = signal<ReplicateId | null>(null);
export const blankTied = signal(false);
export const selection = signal<ReadonlySet<number>>(new Set());
export const cursor = signal(0);
export const shownRead = signal(0);
export const overlay = signal<"value" | "name" | "none">("value");
export const zoom = signal(1);

export const NAMES: Record<BrushKind, string> = {
  blank: "Blank",
  control: "Control",
  treatment: "Treatment",
  empty: "Empty",
  unassigned: "Clear",
  exclude: "Exclude…",
  include: "Include again",
};

export const KEYS: Record<string, BrushKind> = {
  b: "blank",
  c: "control",
  t: "treatment",
  e: "empty",
  x: "exclude",
  u: "unassigned",
  delete: "unassigned",
  backspace: "unassigned",
};

/** The plate in hand; the first one when the one chosen is gone. */
export const currentPlate = computed(() => {
  const plates = view.value?.document.plates ?? [];
  return plates.find((p) => p.id === plateId.value) ?? plates[0] ?? null;
});

export function choosePlate(id: PlateId): void {
  batch(() => {
    plateId.value = id;
    selection.value = new Set();
    cursor.value = 0;
    shownRead.value = 0;
  });
}

/** Takes a brush; with wells selected and no brush in hand, it is used on them at once. */
export function takeBrush(kind: BrushKind): void {
  if (brush.value === null && selection.value.size > 0) {
    void use(kind, [...selection.value]);
    return;
  }
  brush.value = brush.value === kind ? null : kind;
  selection.value = new Set();
  speak(brush.value === null ? "Selecting" : `Brush: ${NAMES[kind]}`);
}

/** Says what stands in wells. */
export async function use(kind: BrushKind, wells: number[]): Promise<void> {
  const plate = currentPlate.value;
  if (!plate || wells.length === 0) return;
  const where = wellsName(wells, plate.columns);
  if (kind === "exclude") {
    askReason({
      title: `Exclude ${where}?`,
      explain: <p>The value stays in the project and in the report, but it does not count.</p>,
      action: "Exclude",
      suggestions: ["Bubble in the well", "Pipetting error", "Edge effect seen under the microscope", "Contaminated"],
      onReason: (reason) => {
        void apply({ do: "exclude_wells", plate: plate.id, wells, reason }).then(
          (next) => next && speak(`${where} excluded`),
        );
        selection.value = new Set();
      },
    });
    return;
  }
  if (kind === "include") {
    const next = await apply({ do: "include_wells", plate: plate.id, wells });
    if (next) speak(`${where} included`);
    return;
  }
  const role: Role = kind;
  if (role === "treatment" && condition.value === null) {
    toast("Which treatment? Add its dose or name in the list of treatments, then paint.", "plain");
    document.getElementById("new-treatment")?.focus();
    return;
  }
  const next = await apply({
    do: "paint_wells",
    plate: plate.id,
    wells,
    role,
    group: role === "control" || role === "treatment" || (role === "blank" && blankTied.value) ? group.value : null,
    condition: role === "treatment" ? condition.value : null,
    replicate: role === "control" || role === "treatment" ? wellReplicate.value : null,
  });
  if (next) speak(`${where}: ${NAMES[kind]}, ${plural(wells.length, "well")}`);
}
