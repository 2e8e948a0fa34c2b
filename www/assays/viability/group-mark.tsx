// A series by its colour and name.
import type { Experiment } from "../../types/Experiment";

export function groupName(experiment: Experiment, id: number | null | undefined): string {
  return id == null ? "All wells" : (experiment.groups.find((g) => g.id === id)?.name ?? "?");
}

export function GroupMark({ experiment, id }: { experiment: Experiment; id: number | null | undefined }) {
  const colour = experiment.groups.find((g) => g.id === id)?.colour;
  return (
    <span class="group-mark">
      {colour && <span class="dot" style={{ background: colour }} aria-hidden="true" />}
      {groupName(experiment, id)}
    </span>
  );
}
