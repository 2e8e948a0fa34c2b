// Windows that fill many wells at once.
import { useId, useState } from "preact/hooks";
import { HELP } from "../../help/texts";
import type { Command } from "../../types/Command";
import type { DilutionStep } from "../../types/DilutionStep";
import type { Direction } from "../../types/Direction";
import type { PlateOutline } from "../../types/PlateOutline";
import { useLater } from "../../ui/async";
import { Button, closeDialog, Dialog, Field, NumberInput, Segmented, Select, TextInput } from "../../ui/controls";
import { plural, wellName, wellsName } from "../../ui/format";
import { apply, engine, view } from "../../ui/store";
import { group, selection } from "./brush";
import { UNITS } from "./treatments";

const DIRECTIONS: { key: Direction; label: string }[] = [
  { key: "right", label: "→ to the right" },
  { key: "left", label: "← to the left" },
  { key: "down", label: "↓ down" },
  { key: "up", label: "↑ up" },
];

export function DilutionDialog({ plate, wells }: { plate: PlateOutline; wells: number[] }) {
  const rows = new Set(wells.map((w) => (w - (w % plate.columns)) / plate.columns));
  const columns = new Set(wells.map((w) => w % plate.columns));
  const used = view.value?.document.experiment.conditions.find((c) => c.dose)?.dose?.unit;
  const [start, setStart] = useState<number | null>(100);
  const [factor, setFactor] = useState<number | null>(0.5);
  const [step, setStep] = useState<DilutionStep>("multiply");
  const [unit, setUnit] = useState(used ?? "µM");
  const [direction, setDirection] = useState<Direction>(columns.size >= rows.size ? "right" : "down");
  const [series, setSeries] = useState(String(group.value ?? ""));
  const groups = view.value?.document.experiment.groups ?? [];
  const across = direction === "right" || direction === "left";
  const steps = across ? columns.size : rows.size;
  const units = useId();
  const command: Command = {
    do: "fill_dilution",
    plate: plate.id,
    wells,
    start: start ?? 0,
    factor: factor ?? 0,
    step,
    unit: unit.trim(),
    direction,
    group: series === "" ? null : Number(series),
  };
  const complete = start !== null && factor !== null && unit.trim() !== "";
  const doses = useLater(`${complete} ${JSON.stringify(command)}`, async () =>
    complete ? engine().doses(command) : [],
  );
  const fill = async () => {
    if (!complete) return;
    const next = await apply(command);
    if (next) {
      closeDialog();
      selection.value = new Set();
    }
  };
  return (
    <Dialog
      title={`Serial dilution over ${wellsName(wells, plate.columns)}`}
      onSubmit={() => void fill()}
      actions={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button tone="primary" onClick={() => void fill()} disabled={!complete || doses.error !== undefined}>
            Fill
          </Button>
        </>
      }
    >
      <div class="form-grid">
        <Field label="First dose" help={HELP.dilutionStart}>
          <NumberInput value={start} onCommit={setStart} min={0} live />
        </Field>
        <Field label="Unit" help={HELP.unit}>
          <TextInput value={unit} onCommit={setUnit} live list={units} />
          <datalist id={units}>
            {UNITS.map((u) => (
              <option key={u} value={u} />
            ))}
          </datalist>
        </Field>
        <Field label="Each next dose" help={HELP.dilutionFactor}>
          <Segmented
            label="Each next dose"
            value={step}
            options={[
              { key: "multiply", label: "times" },
              { key: "add", label: "plus" },
            ]}
            onChange={(s) => setStep(s as DilutionStep)}
          />
          <NumberInput value={factor} onCommit={setFactor} live label="Factor or difference" />
        </Field>
        <Field label="Direction" help={HELP.dilutionDirection}>
          <Select value={direction} options={DIRECTIONS} onChange={(d) => setDirection(d as Direction)} />
        </Field>
        {groups.length > 0 && (
          <Field label="Series" help={HELP.series}>
            <Select
              value={series}
              options={[{ key: "", label: "No series" }, ...groups.map((g) => ({ key: String(g.id), label: g.name }))]}
              onChange={setSeries}
            />
          </Field>
        )}
      </div>
      <div class="preview" role="status">
        <p class="small-text quiet">{plural(steps, across ? "column" : "row")}, in the order of the direction</p>
        {doses.error ? (
          <p class="bad">
            {doses.error.what} {doses.error.hint}
          </p>
        ) : (
          <ol class="doses">
            {doses.value?.map((dose, i) => (
              <li key={i}>{dose}</li>
            ))}
          </ol>
        )}
      </div>
    </Dialog>
  );
}

export function PasteDialog({ plate }: { plate: PlateOutline }) {
  const [text, setText] = useState("");
  const id = useId();
  const first = Math.min(...(selection.value.size > 0 ? [...selection.value] : [0]));
  const lines = text.trim() === "" ? [] : text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  const widest = lines.reduce((most, l) => (l.split("\t").length > most ? l.split("\t").length : most), 0);
  const paste = async () => {
    if (lines.length === 0) return;
    const next = await apply({ do: "paste_layout", plate: plate.id, at: first, text });
    if (next) closeDialog();
  };
  return (
    <Dialog
      title="Paste a plate map"
      wide
      onSubmit={() => void paste()}
      actions={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button tone="primary" onClick={() => void paste()} disabled={lines.length === 0}>
            Use it
          </Button>
        </>
      }
    >
      <p class="prose">{HELP.paste}</p>
      <div class="field wide">
        <label for={id}>Plate map, from well {wellName(first, plate.columns)} on</label>
        <textarea
          id={id}
          rows={9}
          class="mono"
          wrap="off"
          spellcheck={false}
          value={text}
          onInput={(e) => setText(e.currentTarget.value)}
        />
      </div>
      <p class="small-text quiet" role="status">
        {lines.length > 0 ? `${plural(lines.length, "row")} and ${plural(widest, "column")}` : "Nothing pasted yet."}
      </p>
    </Dialog>
  );
}

export function CopyDialog({ plate, others }: { plate: PlateOutline; others: PlateOutline[] }) {
  const [to, setTo] = useState<ReadonlySet<number>>(new Set(others.map((o) => o.id)));
  const copy = async () => {
    const next = await apply({ do: "copy_layout", from: plate.id, to: [...to] });
    if (next) closeDialog();
  };
  return (
    <Dialog
      title={`Copy the layout of ${plate.name}`}
      onSubmit={() => void copy()}
      actions={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button tone="primary" onClick={() => void copy()} disabled={to.size === 0}>
            Copy to {plural(to.size, "plate")}
          </Button>
        </>
      }
    >
      <p class="prose">Exclusions stay with their plate and are not copied.</p>
      <div class="check-list">
        {others.map((o) => (
          <label key={o.id}>
            <input
              type="checkbox"
              checked={to.has(o.id)}
              onChange={(e) => {
                const next = new Set(to);
                e.currentTarget.checked ? next.add(o.id) : next.delete(o.id);
                setTo(next);
              }}
            />
            {o.name}
          </label>
        ))}
      </div>
    </Dialog>
  );
}
