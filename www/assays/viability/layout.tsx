// The step that says what stood in each well.
import type { PlateOutline } from "../../types/PlateOutline";
import { Button, Select } from "../../ui/controls";
import { plural } from "../../ui/format";
import { Parts } from "../../ui/parts";
import { go, view } from "../../ui/store";
import { brush, choosePlate, currentPlate, NAMES, selection } from "./brush";
import { Palette, Treatments } from "./layout-brush";
import { Counts, MapOfPlate, MapTools } from "./layout-map";
import { FillTools, PlateSettings } from "./layout-plate";

export function LayoutScreen() {
  const plate = currentPlate.value;
  const now = view.value;
  if (!plate || !now) return null;
  const line = now.plates.find((p) => p.id === plate.id);
  return (
    <div class="screen layout-screen">
      <div class="screen-head">
        <h1>Layout</h1>
        <p class="lead">Say what stood in each well. {hint()}</p>
        <div class="screen-actions">
          <Button tone="primary" icon="arrow" onClick={() => go("result")}>
            Go to result
          </Button>
        </div>
      </div>
      <PlateTabs plate={plate} />
      <div class="work-grid">
        <div class="work-main">
          <Parts>
            <MapTools plate={plate} line={line} />
            <MapOfPlate plate={plate} line={line} />
            <Counts line={line} />
          </Parts>
        </div>
        <div class="work-side">
          <Parts later>
            <Palette plate={plate} line={line} />
            <Treatments />
            <FillTools plate={plate} line={line} />
            <PlateSettings plate={plate} />
          </Parts>
        </div>
      </div>
    </div>
  );
}

function hint(): string {
  if (brush.value)
    return `Drag over wells to paint ${NAMES[brush.value].replace("…", "").toLowerCase()}. Escape puts the brush down.`;
  const size = selection.value.size;
  if (size > 0) return `${plural(size, "well")} selected: choose what they are.`;
  return "Choose a brush and drag over wells, or select wells first.";
}

function PlateTabs({ plate }: { plate: PlateOutline }) {
  const plates = view.value?.document.plates ?? [];
  const lines = view.value?.plates ?? [];
  if (plates.length < 2) return null;
  if (plates.length > 8) {
    return (
      <div class="plate-tabs">
        <Select
          label="Plate"
          value={String(plate.id)}
          options={plates.map((p) => ({ key: String(p.id), label: p.time_zero ? `${p.name} (time zero)` : p.name }))}
          onChange={(id) => choosePlate(Number(id))}
        />
        <span class="quiet">{plural(plates.length, "plate")}</span>
      </div>
    );
  }
  return (
    <fieldset class="plate-tabs">
      <legend class="off-screen">Plates</legend>
      {plates.map((p) => {
        const counts = lines.find((l) => l.id === p.id)?.counts;
        const laid = counts ? counts[3] + counts[4] > 0 : false;
        return (
          <button
            type="button"
            key={p.id}
            class={laid ? "tab laid" : "tab"}
            aria-pressed={p.id === plate.id}
            onClick={() => choosePlate(p.id)}
          >
            <span class="dot" aria-hidden="true" />
            {p.name}
            {p.time_zero && <span class="mark">Time zero</span>}
            {!p.included && <span class="quiet"> (off)</span>}
          </button>
        );
      })}
    </fieldset>
  );
}
