// What is done to a whole plate: filling it, and what it is in the experiment.
import { HELP } from "../../help/texts";
import type { PlateLine } from "../../types/PlateLine";
import type { PlateOutline } from "../../types/PlateOutline";
import { Button, Field, Section, Select, Switch, TextInput } from "../../ui/controls";
import { apply, dialog, plateOf, toast, view } from "../../ui/store";
import { brush, selection } from "./brush";
import { CopyDialog, DilutionDialog, PasteDialog } from "./layout-dialogs";
import { SaveTemplateDialog, TemplatesDialog } from "./templates-dialog";

export function FillTools({ plate, line }: { plate: PlateOutline; line: PlateLine | undefined }) {
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

export function PlateSettings({ plate }: { plate: PlateOutline }) {
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
