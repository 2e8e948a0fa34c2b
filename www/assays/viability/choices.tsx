// The choices of the analysis, in the order of the work: wells, curve, what is known of it, and the rest folded away.
import type { Command } from "../../types/Command";
import type { ModelSpec } from "../../types/ModelSpec";
import type { ParamSpec } from "../../types/ParamSpec";
import { Section } from "../../ui/controls";
import { HELP } from "../../help/texts";
import { ParamControls } from "../../ui/param-controls";
import { answer, apply, params, view } from "../../ui/store";
import { readConstraints, writeConstraints } from "./constraints";
import { ConstraintsEditor } from "./constraints-editor";

const AUTOMATIC = { key: "auto", label: "Automatic" };
const NONE = { key: "none", label: "None" };

const WELLS = ["signal", "reference", "blank"];
const CURVE = ["fit", "model", "fit_control", "ic50", "effects"];
/** Said in rows of its own. */
const KNOWN = "constraints";

export function Choices() {
  const draft = view.value?.document.viability ?? {};
  const specs = params.value.analysis;
  const fits = draft.fit !== "false";
  const model = modelOf(specs, draft);
  const known = specs.find((s) => s.key === KNOWN);
  const said = new Set([...WELLS, ...CURVE, KNOWN]);
  const rest = specs.filter((s) => !said.has(s.key));
  const changed = rest.filter((s) => draft[s.key] !== undefined && draft[s.key] !== defaultOf(s));
  const doseUnits = new Set(answer.value.state === "ready" ? answer.value.value.curves.map((c) => c.unit) : []);
  const set = (key: string, value: string) =>
    void apply(key === "model" ? withModel(value, draft) : { do: "set_analysis", key, value }, "Computing again");
  const controls = (keys: string[]) => (
    <ParamControls specs={specs.filter((s) => keys.includes(s.key))} values={draft} extra={reads()} onSet={set} />
  );
  return (
    <>
      <Section title="Wells">{controls(WELLS)}</Section>
      <Section title="Curve">{controls(fits ? CURVE : ["fit"])}</Section>
      {fits && known && model && (
        <Section title={known.label} help={HELP.constraints}>
          {draft.model === "best" && <p class="small-text quiet">{HELP.constraintsOfBest}</p>}
          <ConstraintsEditor
            spec={known}
            model={model}
            text={draft[KNOWN] ?? ""}
            doseUnit={doseUnits.size === 1 ? ([...doseUnits][0] ?? "") : ""}
            onSet={(text) => set(KNOWN, text)}
          />
        </Section>
      )}
      {fits && rest.length > 0 && (
        <details class="more-choices">
          <summary>
            <h2>Advanced</h2>
            <span class="quiet small-text">
              {changed.length > 0 ? changed.map((s) => s.label.toLowerCase()).join(", ") : "as usual"}
            </span>
          </summary>
          <ParamControls specs={rest} values={draft} onSet={set} />
        </details>
      )}
    </>
  );
}

function reads() {
  const labels = new Set((view.value?.plates ?? []).flatMap((p) => p.reads.map((r) => r.label)));
  const found = [...labels].slice(0, 100).map((label) => ({ key: label, label }));
  return { signal: [AUTOMATIC, ...found], reference: [AUTOMATIC, NONE, ...found] };
}

function defaultOf({ domain }: ParamSpec): string {
  return String(domain.default);
}

/** The curve whose parameters are shown; where the best is taken, that with the parameters all have in common. */
function modelOf(specs: ParamSpec[], draft: Record<string, string | undefined>): ModelSpec | undefined {
  const models = params.value.models;
  const domain = specs.find((s) => s.key === "model")?.domain;
  const key = draft.model ?? (domain?.kind === "choice" ? domain.default : undefined);
  return models.find((m) => m.key === key) ?? models[0];
}

/** Another curve; what was known of parameters it does not have is dropped with it, in one step of undo. */
function withModel(key: string, draft: Record<string, string | undefined>): Command {
  const change: Command = { do: "set_analysis", key: "model", value: key };
  const text = draft[KNOWN] ?? "";
  const model = params.value.models.find((m) => m.key === key);
  const known = readConstraints(text);
  if (!model || !known) return change;
  const kept = new Map([...known].filter(([name]) => model.parameters.some((p) => p.key === name)));
  if (kept.size === known.size) return change;
  const constraints: Command = { do: "set_analysis", key: KNOWN, value: writeConstraints(kept) };
  return { do: "batch", label: `Curve: ${model.label}`, commands: [constraints, change] };
}
