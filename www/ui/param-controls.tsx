// Controls drawn from parameter declarations: label, unit, range, choices and help are the engine's, not the page's.
import type { ParamSpec } from "../types/ParamSpec";
import { Field, NumberInput, type Option, Segmented, Select, Switch, TextInput } from "./controls";

type Props = {
  specs: ParamSpec[];
  values: Record<string, string | undefined>;
  onSet: (key: string, value: string) => void;
  /** Choices that only the data know, such as the reads of the plates. */
  extra?: Record<string, Option[]>;
};

export function ParamControls({ specs, values, onSet, extra }: Props) {
  return (
    <div class="params">
      {specs.map((spec) => (
        <Param key={spec.key} spec={spec} stored={values[spec.key]} extra={extra?.[spec.key]} onSet={onSet} />
      ))}
    </div>
  );
}

type OneProps = {
  spec: ParamSpec;
  stored: string | undefined;
  extra: Option[] | undefined;
  onSet: (key: string, value: string) => void;
};

function Param({ spec, stored, extra, onSet }: OneProps) {
  const domain = spec.domain;
  const set = (value: string) => onSet(spec.key, value);
  if (domain.kind === "flag") {
    const on = stored === undefined ? domain.default : stored === "true";
    return <Switch label={spec.label} help={spec.help} checked={on} onChange={(next) => set(String(next))} />;
  }
  if (domain.kind === "number") {
    const value = stored === undefined ? domain.default : Number(stored);
    return (
      <Field label={spec.label} unit={spec.unit} help={spec.help}>
        <NumberInput value={value} min={domain.min} max={domain.max} onCommit={(v) => v !== null && set(String(v))} />
      </Field>
    );
  }
  if (domain.kind === "choice") {
    const value = stored ?? domain.default;
    const options: Option[] = [...domain.options, ...(extra ?? [])];
    if (!options.some((o) => o.key === value)) options.push({ key: value, label: value });
    const chosen = options.find((o) => o.key === value);
    const short = options.length <= 4 && options.reduce((sum, o) => sum + o.label.length, 0) <= 24;
    const help = [spec.help, ...options.filter((o) => o.help).map((o) => `${o.label} – ${o.help}`)].join("\n");
    return (
      <Field label={spec.label} help={help} wide>
        {short ? (
          <Segmented label={spec.label} value={value} options={options} onChange={set} />
        ) : (
          <Select value={value} options={options} onChange={set} />
        )}
        {chosen?.help && !short && <p class="choice-help">{chosen.help}</p>}
      </Field>
    );
  }
  if (extra) {
    const value = stored ?? domain.default;
    const options = extra.some((o) => o.key === value) ? extra : [...extra, { key: value, label: value }];
    return (
      <Field label={spec.label} unit={spec.unit} help={spec.help} wide>
        <Select value={value} options={options} onChange={set} />
      </Field>
    );
  }
  return (
    <Field label={spec.label} unit={spec.unit} help={spec.help} wide>
      <TextInput value={stored ?? domain.default} onCommit={set} />
    </Field>
  );
}
