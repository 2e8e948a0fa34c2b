// Doses in another unit: the engine converts and asks for what it needs to know.
import { useId, useState } from "preact/hooks";
import { HELP } from "../../help/texts";
import { Button, closeDialog, Dialog, Field, NumberInput, Select, Switch, TextInput } from "../../ui/controls";
import { apply, view } from "../../ui/store";
import { UNITS } from "./treatments";

export function ConvertDialog() {
  const experiment = view.value?.document.experiment;
  const groups = experiment?.groups ?? [];
  const used = [...new Set((experiment?.conditions ?? []).flatMap((c) => (c.dose && !c.control ? [c.dose.unit] : [])))];
  const [whose, setWhose] = useState("");
  const [unit, setUnit] = useState("µM");
  const [mass, setMass] = useState<number | null>(null);
  const [volume, setVolume] = useState<number | null>(null);
  const [onTop, setOnTop] = useState(false);
  const units = useId();
  const convert = async () => {
    if (unit.trim() === "") return;
    const next = await apply({
      do: "convert_doses",
      group: whose === "" ? null : Number(whose),
      unit: unit.trim(),
      context: { molar_mass_g_per_mol: mass, well_volume_ul: volume, added_on_top: onTop },
    });
    if (next) closeDialog();
  };
  return (
    <Dialog
      title="Convert doses"
      onSubmit={() => void convert()}
      actions={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button tone="primary" onClick={() => void convert()} disabled={unit.trim() === ""}>
            Convert
          </Button>
        </>
      }
    >
      <p class="prose">
        {used.length > 0 ? `Doses are in ${used.join(", ")} now. ` : "There is no dose yet. "}
        {HELP.convert}
      </p>
      <div class="form-grid">
        <Field label="Doses of" help={HELP.convertWhose}>
          <Select
            value={whose}
            options={[
              { key: "", label: "All treatments" },
              ...groups.map((g) => ({ key: String(g.id), label: g.name })),
            ]}
            onChange={setWhose}
          />
        </Field>
        <Field label="New unit" help={HELP.unit}>
          <TextInput value={unit} onCommit={setUnit} live list={units} />
          <datalist id={units}>
            {UNITS.map((u) => (
              <option key={u} value={u} />
            ))}
          </datalist>
        </Field>
        <Field label="Molar mass" unit="g/mol" help={HELP.molarMass}>
          <NumberInput value={mass} onCommit={setMass} min={0} live />
        </Field>
        <Field label="Volume of a well" unit="µl" help={HELP.wellVolume}>
          <NumberInput value={volume} onCommit={setVolume} min={0} live />
        </Field>
      </div>
      <Switch label="The dose comes on top of this volume" checked={onTop} onChange={setOnTop} help={HELP.onTop} />
    </Dialog>
  );
}
