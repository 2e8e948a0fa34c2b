// One row a parameter of the chosen curve: free, fixed, kept between limits, or the same for all series.
import { useEffect, useState } from "preact/hooks";
import { HELP } from "../../help/texts";
import type { ModelSpec } from "../../types/ModelSpec";
import type { ParameterKind } from "../../types/ParameterKind";
import type { ParameterSpec } from "../../types/ParameterSpec";
import type { ParamSpec } from "../../types/ParamSpec";
import { Field, Help, NumberInput, Select, TextInput } from "../../ui/controls";
import { FREE, type Kind, type Known, readConstraints, writeConstraints } from "./constraints";

type Props = {
  spec: ParamSpec;
  model: ModelSpec;
  text: string;
  doseUnit: string;
  onSet: (text: string) => void;
};

export function ConstraintsEditor({ spec, model, text, doseUnit, onSet }: Props) {
  const stored = readConstraints(text);
  const [draft, setDraft] = useState<ReadonlyMap<string, Known>>(stored ?? new Map());
  useEffect(() => setDraft(stored ?? new Map()), [text]);
  const readable = stored && [...stored.keys()].every((key) => model.parameters.some((p) => p.key === key));
  if (!readable) {
    return (
      <Field label={spec.label} help={spec.help} wide>
        <TextInput value={text} onCommit={onSet} />
      </Field>
    );
  }
  const change = (key: string, known: Known) => {
    const next = new Map(draft);
    if (known.kind === "free") next.delete(key);
    else next.set(key, known);
    setDraft(next);
    const written = writeConstraints(next);
    if (written !== writeConstraints(stored)) onSet(written);
  };
  return (
    <div class="known">
      <p class="formula">y = {model.formula}</p>
      {model.parameters.map((p) => (
        <Row
          key={p.key}
          of={p}
          given={model.key === "logistic3" && p.key === "bottom"}
          unit={unitOf(p.what, doseUnit)}
          known={draft.get(p.key) ?? FREE}
          onChange={(known) => change(p.key, known)}
        />
      ))}
    </div>
  );
}

function unitOf(what: ParameterKind, dose: string): string {
  if (what === "response") return "%";
  return what === "dose" ? dose : "";
}

const KINDS: { key: Kind; label: string }[] = [
  { key: "free", label: "Free" },
  { key: "fixed", label: "Fixed at" },
  { key: "between", label: "Between" },
  { key: "shared", label: "Same for all series" },
];

type RowProps = {
  of: ParameterSpec;
  /** Has a value of its own accord: zero when nothing is said. */
  given: boolean;
  unit: string;
  known: Known;
  onChange: (known: Known) => void;
};

function Row({ of, given, unit, known, onChange }: RowProps) {
  const kinds = given ? [{ key: "free", label: "0, as given" }, ...KINDS.slice(1, 2)] : KINDS;
  const choose = (kind: string) => {
    if (kind === "fixed") onChange({ kind, value: null });
    else if (kind === "between") onChange({ kind, low: null, high: null });
    else onChange({ kind: kind === "shared" ? "shared" : "free" });
  };
  return (
    <fieldset class="known-row">
      <legend>
        {of.label} <Help title={of.label} text={`${of.help}\n\n${HELP.known}`} />
      </legend>
      <Select label={`What is known of ${of.label}`} value={known.kind} options={kinds} onChange={choose} />
      {known.kind === "fixed" && (
        <NumberInput
          label={`${of.label}, fixed at`}
          value={known.value}
          onCommit={(value) => onChange({ kind: "fixed", value })}
        />
      )}
      {known.kind === "between" && (
        <>
          <NumberInput
            label={`${of.label}, at least`}
            value={known.low}
            onCommit={(low) => onChange({ kind: "between", low, high: known.high })}
          />
          <span class="quiet">and</span>
          <NumberInput
            label={`${of.label}, at most`}
            value={known.high}
            onCommit={(high) => onChange({ kind: "between", low: known.low, high })}
          />
        </>
      )}
      {unit !== "" && (known.kind === "fixed" || known.kind === "between") && <span class="unit">{unit}</span>}
    </fieldset>
  );
}
