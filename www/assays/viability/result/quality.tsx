// How well a plate was measured: what is worth saying in words, the numbers behind it folded away.
import { HELP } from "../../../help/texts";
import type { ControlQuality } from "../../../types/ControlQuality";
import type { Experiment } from "../../../types/Experiment";
import type { Finding } from "../../../types/Finding";
import type { PlateOutline } from "../../../types/PlateOutline";
import type { PlateQuality } from "../../../types/PlateQuality";
import type { PositionEffect } from "../../../types/PositionEffect";
import type { PositionTest } from "../../../types/PositionTest";
import { Button, Help } from "../../../ui/controls";
import { interval, number, wellsName } from "../../../ui/format";
import { Icon } from "../../../ui/icons";
import { groupName } from "../group-mark";
import { showWells } from "./show-wells";
import { pWords } from "./words";

type Props = { quality: PlateQuality; outline: PlateOutline; experiment: Experiment };

export function Quality({ quality, outline, experiment }: Props) {
  const order = { block: 0, warning: 1, info: 2 } as const;
  const findings = together(quality.findings).sort((a, b) => order[a.severity] - order[b.severity]);
  return (
    <div class="quality">
      {findings.length === 0 ? (
        <p class="all-well">
          <Icon name="check" size={15} /> Nothing to object to: control, blank and the place on the plate look as they
          should.
        </p>
      ) : (
        <ul class="findings">
          {findings.map((f, i) => (
            <FindingLine key={`${f.code} ${i}`} of={f} outline={outline} />
          ))}
        </ul>
      )}
      {(quality.controls.length > 0 || quality.position.length > 0) && (
        <details class="ignored">
          <summary>The numbers behind it</summary>
          {quality.controls.map((c) => (
            <Controls key={String(c.group)} of={c} experiment={experiment} />
          ))}
          {quality.position.length > 0 && <Positions tests={quality.position} />}
        </details>
      )}
    </div>
  );
}

type Lines = Finding & { whats: string[] };

/** The same thing found of several series is explained once. */
function together(findings: readonly Finding[]): Lines[] {
  const found = new Map<string, Lines>();
  for (const f of findings) {
    const key = `${f.code} ${f.severity} ${f.meaning}`;
    const same = found.get(key);
    if (!same) found.set(key, { ...f, whats: [f.what] });
    else {
      same.whats.push(f.what);
      same.wells = [...same.wells, ...f.wells];
    }
  }
  return [...found.values()];
}

const ICON = { block: "block", warning: "warning", info: "info" } as const;
const WORD = { block: "Withheld", warning: "Warning", info: "For information" } as const;

function FindingLine({ of, outline }: { of: Lines; outline: PlateOutline }) {
  return (
    <li class={of.severity}>
      <Icon name={ICON[of.severity]} size={15} />
      <div>
        <p class="whats">
          <span class="off-screen">{WORD[of.severity]}: </span>
          {of.whats.map((what) => (
            <strong key={what}>{what}</strong>
          ))}
        </p>
        <p>{of.meaning}</p>
        <p class="quiet">{of.advice}</p>
        {of.wells.length > 0 && (
          <Button
            small
            onClick={() => showWells(outline.id, of.wells)}
            label={`Show in the layout: ${wellsName(of.wells, outline.columns)} of ${outline.name}`}
          >
            {wellsName(of.wells, outline.columns)}
          </Button>
        )}
      </div>
    </li>
  );
}

function Controls({ of, experiment }: { of: ControlQuality; experiment: Experiment }) {
  const rows: [string, string | null, string][] = [
    ["Z′", numberOrNull(of.z_prime), HELP.zPrime],
    ["Z′, robust", numberOrNull(of.z_prime_robust), ""],
    ["Control over blank (S/B)", numberOrNull(of.signal_to_blank), ""],
    ["Control, CV", percentOrNull(of.control_cv_percent), HELP.cv],
    ["Blank, CV", percentOrNull(of.blank_cv_percent), ""],
    ["SSMD", numberOrNull(of.ssmd), HELP.ssmd],
    ["Wells", `${of.n_control} control, ${of.n_blank} blank`, ""],
  ];
  return (
    <>
      <h4>{of.group == null ? "Control and blank" : `Control and blank, ${groupName(experiment, of.group)}`}</h4>
      <dl class="levels">
        {rows.map(
          ([name, value, help]) =>
            value !== null && (
              <div key={name}>
                <dt>
                  {name} {help && <Help title={name} text={help} />}
                </dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </>
  );
}

const numberOrNull = (value: number | null) => (value == null ? null : number(value, 3));
const percentOrNull = (value: number | null) => (value == null ? null : `${number(value, 3)} %`);

const EFFECTS: Record<PositionEffect, string> = {
  edge: "Edge against inner wells",
  rows: "Rows",
  columns: "Columns",
  drift_across: "Drift from left to right",
  drift_down: "Drift from top to bottom",
};

function Positions({ tests }: { tests: PositionTest[] }) {
  return (
    <>
      <h4>
        The place on the plate <Help title="The place on the plate" text={HELP.position} />
      </h4>
      <dl class="levels">
        {tests.map((t) => (
          <div key={t.effect}>
            <dt>
              {EFFECTS[t.effect]}
              {t.place != null && `, most in ${t.place}`}
            </dt>
            <dd>
              {number(t.size_percent, 2)} %{t.ci95 && ` (${interval(t.ci95[0], t.ci95[1], 2)})`}, {pWords(t.p_adjusted)}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
