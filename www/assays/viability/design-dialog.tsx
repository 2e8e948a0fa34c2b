// The lists every plate shares: series, treatments, biological replicates.
import { useState } from "preact/hooks";
import { HELP } from "../../help/texts";
import type { Condition } from "../../types/Condition";
import type { Group } from "../../types/Group";
import type { Symbol as Shape } from "../../types/Symbol";
import { Button, closeDialog, Dialog, Help, IconButton, NumberInput, Select, TextInput } from "../../ui/controls";
import { apply, view } from "../../ui/store";
import { addTreatment } from "./treatments";

const SHAPES: { key: Shape; label: string }[] = [
  { key: "circle", label: "● circle" },
  { key: "square", label: "■ square" },
  { key: "triangle", label: "▲ triangle" },
  { key: "diamond", label: "◆ diamond" },
  { key: "triangle_down", label: "▼ triangle down" },
  { key: "open_circle", label: "○ open circle" },
  { key: "open_square", label: "□ open square" },
  { key: "open_triangle", label: "△ open triangle" },
];

export function DesignDialog() {
  const experiment = view.value?.document.experiment;
  if (!experiment) return null;
  return (
    <Dialog
      title="Series, treatments and replicates"
      wide
      actions={
        <Button tone="primary" onClick={closeDialog}>
          Done
        </Button>
      }
    >
      <h3 class="list-head">
        Series <Help title="Series" text={HELP.series} />
      </h3>
      <ul class="edit-list">
        {experiment.groups.map((g) => (
          <GroupLine key={g.id} group={g} />
        ))}
      </ul>
      <AddLine label="New series" placeholder="Adapted" onAdd={(name) => apply({ do: "add_group", name })} />

      <h3 class="list-head">
        Treatments <Help title="Treatments" text={HELP.condition} />
      </h3>
      <ul class="edit-list">
        {experiment.conditions.map((c, i) => (
          <ConditionLine key={c.id} condition={c} index={i} all={experiment.conditions} />
        ))}
      </ul>
      <AddLine label="New treatment" placeholder="60 µl" onAdd={(typed) => addTreatment(typed, "")} />

      <h3 class="list-head">
        Biological replicates <Help title="Biological replicates" text={HELP.replicate} />
      </h3>
      <ul class="edit-list">
        {experiment.replicates.map((r) => (
          <li key={r.id}>
            <TextInput
              label="Name of the replicate"
              value={r.name}
              onCommit={(name) => void apply({ do: "set_replicate", replicate: r.id, name })}
            />
            <IconButton
              icon="trash"
              label={`Remove ${r.name}`}
              onClick={() => void apply({ do: "remove_replicate", replicate: r.id })}
            />
          </li>
        ))}
      </ul>
      <AddLine label="New replicate" placeholder="Passage 14" onAdd={(name) => apply({ do: "add_replicate", name })} />
    </Dialog>
  );
}

function GroupLine({ group }: { group: Group }) {
  const set = (change: { name?: string; colour?: string; symbol?: Shape }) =>
    apply({
      do: "set_group",
      group: group.id,
      name: change.name ?? null,
      colour: change.colour ?? null,
      symbol: change.symbol ?? null,
    });
  return (
    <li>
      <input
        type="color"
        aria-label={`Colour of ${group.name}`}
        value={group.colour}
        onChange={(e) => void set({ colour: e.currentTarget.value })}
      />
      <TextInput label="Name of the series" value={group.name} onCommit={(name) => void set({ name })} />
      <Select
        label={`Symbol of ${group.name}`}
        value={group.symbol}
        options={SHAPES}
        onChange={(s) => void set({ symbol: s as Shape })}
      />
      <IconButton
        icon="trash"
        label={`Remove ${group.name}`}
        onClick={() => void apply({ do: "remove_group", group: group.id })}
      />
    </li>
  );
}

function ConditionLine({ condition, index, all }: { condition: Condition; index: number; all: Condition[] }) {
  const set = (change: { name?: string; dose?: number; unit?: string; control?: boolean; colour?: string }) =>
    apply({
      do: "set_condition",
      condition: condition.id,
      name: change.name ?? null,
      dose: change.dose ?? null,
      unit: change.unit ?? null,
      control: change.control ?? null,
      colour: change.colour ?? null,
    });
  const swap = (other: number) => {
    const order = all.map((c) => c.id);
    const [a, b] = [order[index], order[other]];
    if (a === undefined || b === undefined) return;
    order[index] = b;
    order[other] = a;
    void apply({ do: "order_conditions", order });
  };
  return (
    <li>
      <input
        type="color"
        aria-label={`Colour of ${condition.name}`}
        value={condition.colour}
        onChange={(e) => void set({ colour: e.currentTarget.value })}
      />
      <TextInput label="Name of the treatment" value={condition.name} onCommit={(name) => void set({ name })} />
      {condition.dose != null && (
        <>
          <NumberInput
            label={`Dose of ${condition.name}`}
            value={condition.dose.value}
            min={0}
            onCommit={(v) => v !== null && void set({ dose: v })}
          />
          <TextInput
            label={`Unit of ${condition.name}`}
            value={condition.dose.unit}
            onCommit={(unit) => void set({ unit })}
          />
        </>
      )}
      <label class="control-mark">
        <input
          type="checkbox"
          checked={condition.control}
          onChange={(e) => void set({ control: e.currentTarget.checked })}
        />
        control
      </label>
      <span class="nowrap">
        <IconButton
          icon="up"
          label={`Move ${condition.name} up`}
          disabled={index === 0}
          onClick={() => swap(index - 1)}
        />
        <IconButton
          icon="down"
          label={`Move ${condition.name} down`}
          disabled={index === all.length - 1}
          onClick={() => swap(index + 1)}
        />
        <IconButton
          icon="trash"
          label={`Remove ${condition.name}`}
          onClick={() => void apply({ do: "remove_condition", condition: condition.id })}
        />
      </span>
    </li>
  );
}

function AddLine(props: { label: string; placeholder: string; onAdd: (name: string) => Promise<unknown> }) {
  const [name, setName] = useState("");
  const add = async () => {
    if (name.trim() === "") return;
    if ((await props.onAdd(name.trim())) != null) setName("");
  };
  return (
    <div class="add-line">
      <input
        type="text"
        aria-label={props.label}
        placeholder={props.placeholder}
        value={name}
        onInput={(e) => setName(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === "Enter") {
            e.preventDefault();
            void add();
          }
        }}
      />
      <Button small icon="plus" onClick={() => void add()} disabled={name.trim() === ""}>
        {props.label}
      </Button>
    </div>
  );
}
