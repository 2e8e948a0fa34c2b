// The step that says what stood in each well.
import { useState } from "preact/hooks";
import { HELP } from "../../help/texts";
import type { PlateLine } from "../../types/PlateLine";
import type { PlateOutline } from "../../types/PlateOutline";
import { useLater } from "../../ui/async";
import { Button, Field, Help, IconButton, Section, Segmented, Select, Switch, TextInput } from "../../ui/controls";
import { plural, wellName, wellsName } from "../../ui/format";
import { apply, dialog, go, layoutOf, plateOf, toast, view } from "../../ui/store";
import {
  blankTied,
  brush,
  type BrushKind,
  choosePlate,
  condition,
  currentPlate,
  cursor,
  group,
  NAMES,
  overlay,
  selection,
  shownRead,
  takeBrush,
  use,
  wellReplicate,
  zoom,
} from "./brush";
import { ConvertDialog } from "./convert-dialog";
import { DesignDialog } from "./design-dialog";
import { CopyDialog, DilutionDialog, PasteDialog } from "./layout-dialogs";
import { Parts } from "../../ui/parts";
import { PlateMap, valueWords, wellWords } from "./plate-map";
import { SaveTemplateDialog, TemplatesDialog } from "./templates-dialog";
import { addTreatment, UNITS } from "./treatments";

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

function MapTools({ plate, line }: { plate: PlateOutline; line: PlateLine | undefined }) {
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

function MapOfPlate({ plate, line }: { plate: PlateOutline; line: PlateLine | undefined }) {
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

function Counts({ line }: { line: PlateLine | undefined }) {
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

const PALETTE: { kind: BrushKind; key: string }[] = [
  { kind: "blank", key: "B" },
  { kind: "control", key: "C" },
  { kind: "treatment", key: "T" },
  { kind: "empty", key: "E" },
  { kind: "exclude", key: "X" },
  { kind: "include", key: "" },
  { kind: "unassigned", key: "U" },
];

function Palette({ line }: { plate: PlateOutline; line: PlateLine | undefined }) {
  const experiment = view.value?.document.experiment;
  const groups = experiment?.groups ?? [];
  const replicates = experiment?.replicates ?? [];
  const excluded = (line?.counts[5] ?? 0) > 0;
  const [more, setMore] = useState(false);
  return (
    <Section title="Brush" help={HELP.brush}>
      <div class="palette">
        {PALETTE.filter((p) => p.kind !== "include" || excluded).map(({ kind, key }) => (
          <button
            type="button"
            key={kind}
            class="brush"
            aria-pressed={brush.value === kind}
            onClick={() => takeBrush(kind)}
          >
            <span class={`swatch sw-${kind}`} aria-hidden="true" />
            <span class="grow">{NAMES[kind]}</span>
            {key && <kbd title={`Key ${key} on the plate`}>{key}</kbd>}
          </button>
        ))}
      </div>
      <Field label="Series of the next wells" help={HELP.series} wide>
        <Select
          value={String(group.value ?? "")}
          options={[{ key: "", label: "No series" }, ...groups.map((g) => ({ key: String(g.id), label: g.name }))]}
          onChange={(id) => {
            group.value = id === "" ? null : Number(id);
          }}
        />
        <IconButton
          icon="plus"
          label="Edit series, treatments and replicates…"
          onClick={() => {
            dialog.value = <DesignDialog />;
          }}
        />
      </Field>
      {more ? (
        <>
          <Switch
            label="Blanks belong to this series"
            help={HELP.blankSeries}
            checked={blankTied.value}
            onChange={(on) => {
              blankTied.value = on;
            }}
          />
          <Field label="Replicate of the next wells" help={HELP.wellReplicate} wide>
            <Select
              value={String(wellReplicate.value ?? "")}
              options={[
                { key: "", label: "As the plate" },
                ...replicates.map((r) => ({ key: String(r.id), label: r.name })),
              ]}
              onChange={(id) => {
                wellReplicate.value = id === "" ? null : Number(id);
              }}
            />
          </Field>
        </>
      ) : (
        <button type="button" class="link" onClick={() => setMore(true)}>
          Blank per series, replicate per well…
        </button>
      )}
    </Section>
  );
}

function Treatments() {
  const conditions = (view.value?.document.experiment.conditions ?? []).filter((c) => !c.control);
  const [amount, setAmount] = useState("");
  const lastUnit = conditions.filter((c) => c.dose != null).at(-1)?.dose?.unit;
  const [typedUnit, setUnit] = useState<string | null>(null);
  const unit = typedUnit ?? lastUnit ?? "µM";
  const add = async () => {
    if (amount.trim() === "") {
      document.getElementById("new-treatment")?.focus();
      return;
    }
    const id = await addTreatment(amount, unit);
    if (id === null) return;
    setAmount("");
    condition.value = id;
    if (selection.value.size > 0 && brush.value === null) await use("treatment", [...selection.value]);
    else brush.value = "treatment";
  };
  return (
    <Section
      title="Treatments"
      help={HELP.condition}
      aside={
        <button
          type="button"
          class="link"
          onClick={() => {
            dialog.value = <DesignDialog />;
          }}
        >
          Edit…
        </button>
      }
    >
      {conditions.length > 0 && (
        <fieldset class="chips">
          <legend class="off-screen">Treatments</legend>
          {conditions.map((c) => (
            <button
              type="button"
              key={c.id}
              class="chip"
              aria-pressed={condition.value === c.id && (brush.value === "treatment" || selection.value.size > 0)}
              onClick={() => {
                condition.value = c.id;
                if (brush.value === null && selection.value.size > 0) void use("treatment", [...selection.value]);
                else brush.value = "treatment";
              }}
            >
              {c.name}
            </button>
          ))}
        </fieldset>
      )}
      <form
        class="add-treatment"
        onSubmit={(e) => {
          e.preventDefault();
          void add();
        }}
      >
        <label>
          <span class="field-label">
            Dose or name <Help title="Dose or name" text={HELP.dose} />
          </span>
          <input
            id="new-treatment"
            type="text"
            autocomplete="off"
            value={amount}
            onInput={(e) => setAmount(e.currentTarget.value)}
            placeholder="60"
          />
        </label>
        <label>
          <span class="field-label">
            Unit <Help title="Unit" text={HELP.unit} />
          </span>
          <input
            type="text"
            autocomplete="off"
            list="units"
            value={unit}
            onInput={(e) => setUnit(e.currentTarget.value)}
          />
        </label>
        <datalist id="units">
          {UNITS.map((u) => (
            <option key={u} value={u} />
          ))}
        </datalist>
        <button type="submit" class="button plain">
          Add
        </button>
      </form>
      {conditions.some((c) => c.dose) && (
        <button
          type="button"
          class="link"
          onClick={() => {
            dialog.value = <ConvertDialog />;
          }}
        >
          Convert doses…
        </button>
      )}
    </Section>
  );
}

function FillTools({ plate, line }: { plate: PlateOutline; line: PlateLine | undefined }) {
  const plates = view.value?.document.plates ?? [];
  const others = plates.filter((p) => p.id !== plate.id && p.rows === plate.rows && p.columns === plate.columns);
  const grids = line?.name_grids ?? [];
  const dilute = () => {
    if (selection.value.size < 2) {
      brush.value = null;
      toast("Select the wells of the series first: drag over them without a brush.");
      return;
    }
    dialog.value = <DilutionDialog plate={plate} wells={[...selection.value].sort((a, b) => a - b)} />;
  };
  return (
    <Section title="Fill">
      <div class="stack">
        <Button onClick={dilute}>Serial dilution…</Button>
        <Button
          onClick={() => {
            dialog.value = <PasteDialog plate={plate} />;
          }}
        >
          Paste a plate map…
        </Button>
        {grids.map((label, i) => (
          <Button key={`${label} ${i}`} onClick={() => void pasteNameGrid(plate, i)}>
            {`Use “${label || "table of names"}” from the file`}
          </Button>
        ))}
        {others.length > 0 && (
          <Button
            onClick={() => {
              dialog.value = <CopyDialog plate={plate} others={others} />;
            }}
          >
            Copy to other plates…
          </Button>
        )}
        <Button
          onClick={() => {
            dialog.value = <SaveTemplateDialog plate={plate} />;
          }}
        >
          Save as template…
        </Button>
        <Button
          onClick={() => {
            dialog.value = <TemplatesDialog plate={plate} />;
          }}
        >
          Use a template…
        </Button>
      </div>
    </Section>
  );
}

/** Makes the layout from a table of names that the file itself holds. */
async function pasteNameGrid(plate: PlateOutline, index: number): Promise<void> {
  const grid = (await plateOf(plate.id)).names[index];
  if (!grid) return;
  const rows: string[] = [];
  for (let r = 0; r < plate.rows; r += 1)
    rows.push(grid.names.slice(r * plate.columns, (r + 1) * plate.columns).join("\t"));
  await apply({ do: "paste_layout", plate: plate.id, at: 0, text: rows.join("\n") });
}

function PlateSettings({ plate }: { plate: PlateOutline }) {
  const replicates = view.value?.document.experiment.replicates ?? [];
  const set = (change: { name?: string; included?: boolean; replicate?: number }) =>
    apply({
      do: "set_plate",
      plate: plate.id,
      name: change.name ?? null,
      included: change.included ?? null,
      replicate: change.replicate ?? null,
    });
  const choose = async (key: string) => {
    if (key === "new") {
      const before = new Set(replicates.map((r) => r.id));
      const next = await apply({ do: "add_replicate", name: `Replicate ${replicates.length + 1}` });
      const made = next?.document.experiment.replicates.find((r) => !before.has(r.id));
      if (made) await set({ replicate: made.id });
    } else if (key !== "") {
      await set({ replicate: Number(key) });
    }
  };
  const options = [
    ...(plate.replicate == null ? [{ key: "", label: "Not said" }] : []),
    ...replicates.map((r) => ({ key: String(r.id), label: r.name })),
    { key: "new", label: "Another one" },
  ];
  return (
    <Section title="This plate">
      <Field label="Name" wide>
        <TextInput value={plate.name} onCommit={(name) => void set({ name })} />
      </Field>
      <Field label="Biological replicate" help={HELP.replicate} wide>
        <Select value={String(plate.replicate ?? "")} options={options} onChange={(key) => void choose(key)} />
      </Field>
      <Switch
        label="Time zero: read when treatment began"
        help={HELP.timeZero}
        checked={plate.time_zero}
        onChange={(time_zero) => void apply({ do: "mark_time_zero", plate: plate.id, time_zero })}
      />
      <Switch
        label="Takes part in the analysis"
        checked={plate.included}
        onChange={(included) => void set({ included })}
      />
    </Section>
  );
}
