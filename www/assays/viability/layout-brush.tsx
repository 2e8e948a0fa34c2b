// What the next wells become: the brush with its series and replicate, and the treatments.
import { useState } from "preact/hooks";
import { HELP } from "../../help/texts";
import type { PlateLine } from "../../types/PlateLine";
import type { PlateOutline } from "../../types/PlateOutline";
import { Field, Help, IconButton, Section, Select, Switch } from "../../ui/controls";
import { dialog, view } from "../../ui/store";
import {
  blankTied,
  brush,
  type BrushKind,
  condition,
  group,
  NAMES,
  selection,
  takeBrush,
  use,
  wellReplicate,
} from "./brush";
import { ConvertDialog } from "./convert-dialog";
import { DesignDialog } from "./design-dialog";
import { addTreatment, UNITS } from "./treatments";

const PALETTE: { kind: BrushKind; key: string }[] = [
  { kind: "blank", key: "B" },
  { kind: "control", key: "C" },
  { kind: "treatment", key: "T" },
  { kind: "empty", key: "E" },
  { kind: "exclude", key: "X" },
  { kind: "include", key: "" },
  { kind: "unassigned", key: "U" },
];

export function Palette({ line }: { plate: PlateOutline; line: PlateLine | undefined }) {
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

export function Treatments() {
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
