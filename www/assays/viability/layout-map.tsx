// The map in the step of the layout: what it shows, the plate with its wells, and how many there are of each kind.
import { HELP } from "../../help/texts";
import type { PlateLine } from "../../types/PlateLine";
import type { PlateOutline } from "../../types/PlateOutline";
import { useLater } from "../../ui/async";
import { Help, Segmented, Select } from "../../ui/controls";
import { plural, wellName, wellsName } from "../../ui/format";
import { layoutOf, plateOf, view } from "../../ui/store";
import { cursor, overlay, selection, shownRead, zoom } from "./brush";
import { PlateMap, valueWords, wellWords } from "./plate-map";

export function MapTools({ plate, line }: { plate: PlateOutline; line: PlateLine | undefined }) {
  const reads = line?.reads ?? [];
  return (
    <div class="map-tools">
      <Segmented
        label="Show in the wells"
        value={overlay.value}
        options={[
          { key: "value", label: "Values" },
          { key: "name", label: "Names" },
          { key: "none", label: "Nothing" },
        ]}
        onChange={(v) => {
          overlay.value = v as "value" | "name" | "none";
        }}
      />
      <Help title="Show in the wells" text={HELP.overlay} />
      {reads.length > 1 && (
        <Select
          label="Read shown in the wells"
          value={String(shownRead.value)}
          options={reads.map((r, i) => ({ key: String(i), label: r.label }))}
          onChange={(i) => {
            shownRead.value = Number(i);
          }}
        />
      )}
      <span class="grow" />
      {(plate.columns > 12 || matchMedia("(max-width: 700px)").matches) && (
        <Segmented
          label="Size of the map"
          value={String(zoom.value)}
          options={[1, 2, 3].map((z) => ({ key: String(z), label: z === 1 ? "Fit" : `${z}×` }))}
          onChange={(z) => {
            zoom.value = Number(z);
          }}
        />
      )}
    </div>
  );
}

export function MapOfPlate({ plate, line }: { plate: PlateOutline; line: PlateLine | undefined }) {
  const layout = useLater(`${plate.id} ${line?.layout_revision} ${view.value?.revision}`, () => layoutOf(plate.id));
  const numbers = useLater(`${plate.id} ${plate.file} ${plate.index} ${JSON.stringify(fileChoice(plate))}`, () =>
    plateOf(plate.id),
  );
  const experiment = view.value?.document.experiment;
  const error = layout.error ?? numbers.error;
  if (error) {
    return (
      <p class="inline-note warn" role="alert">
        {error.what} {error.hint}
      </p>
    );
  }
  if (!layout.value || !experiment || layout.value.wells.length !== plate.rows * plate.columns)
    return <div class="map-waiting" />;
  const read = numbers.value?.reads[shownRead.value] ?? numbers.value?.reads[0];
  const at = Math.min(cursor.value, layout.value.wells.length - 1);
  const chosen = [...selection.value];
  return (
    <>
      <PlateMap name={plate.name} layout={layout.value} experiment={experiment} read={read} />
      <p class="readout">
        {chosen.length > 1 ? (
          <>
            <strong>{wellsName(chosen, plate.columns)}</strong> {plural(chosen.length, "well")} selected
          </>
        ) : (
          <>
            <strong>{wellName(at, plate.columns)}</strong> {wellWords(layout.value.wells[at], experiment)}
            {valueWords(read, at)}
          </>
        )}
      </p>
    </>
  );
}

function fileChoice(plate: PlateOutline) {
  return view.value?.document.files.find((f) => f.id === plate.file)?.choice;
}

const COUNT_NAMES = ["not said", "empty", "blank", "control", "treatment", "excluded"] as const;

export function Counts({ line }: { line: PlateLine | undefined }) {
  if (!line) return null;
  return (
    <ul class="counts" aria-label="Wells of this plate">
      {COUNT_NAMES.map((name, i) => (
        <li key={name} class={line.counts[i] === 0 ? "quiet" : i === 0 ? "attention" : ""}>
          <span
            class={`swatch sw-${["unassigned", "empty", "blank", "control", "treatment", "exclude"][i]}`}
            aria-hidden="true"
          />
          <strong>{line.counts[i]}</strong> {name}
        </li>
      ))}
    </ul>
  );
}
