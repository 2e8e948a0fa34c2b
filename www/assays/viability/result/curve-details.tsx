// All there is to know of one curve: what an expanded row of the table shows.
import type { ComponentChildren } from "preact";
import { HELP } from "../../../help/texts";
import type { Check } from "../../../types/Check";
import type { Curve } from "../../../types/Curve";
import type { CurveFit } from "../../../types/CurveFit";
import type { Experiment } from "../../../types/Experiment";
import { Button, Help } from "../../../ui/controls";
import { fixed, number } from "../../../ui/format";
import { Icon } from "../../../ui/icons";
import { groupName } from "../group-mark";
import { showWellsOf } from "./show-wells";
import { parameter, pWords, said, type Said, withUnit } from "./words";

type Props = { curve: Curve; fit: CurveFit; experiment: Experiment };

export function CurveDetails({ curve, fit, experiment }: Props) {
  return (
    <div class="curve-details">
      <Part title={fit.model_label} help={HELP.parameters}>
        <p class="formula">{fit.formula}</p>
        <Parameters fit={fit} />
      </Part>
      {curve.by_replicate.length > 0 && <Replicates curve={curve} experiment={experiment} />}
      {curve.checks.length > 0 && (
        <Part title="Does the curve describe the points?" help={HELP.checks} across>
          <Checks checks={curve.checks} />
        </Part>
      )}
      <Outliers curve={curve} experiment={experiment} />
      {curve.rejected.length > 0 && <Rejected curve={curve} />}
    </div>
  );
}

type PartProps = { title: string; help?: string; across?: boolean; children: ComponentChildren };

function Part({ title, help, across, children }: PartProps) {
  return (
    <section class={across ? "detail across" : "detail"}>
      <header class="section-head">
        <h3>{title}</h3>
        {help && <Help title={title} text={help} />}
      </header>
      {children}
    </section>
  );
}

function Parameters({ fit }: { fit: CurveFit }) {
  return (
    <table class="plain">
      <tbody>
        {fit.parameters.map((p) => (
          <tr key={p.key}>
            <th scope="row">
              {p.label}
              {p.constraint != null && <span class="range">{p.constraint}</span>}
            </th>
            <Value of={parameter(p)} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ of }: { of: Pick<Said, "text" | "range"> }) {
  return (
    <td>
      {of.text}
      {of.range !== null && <span class="range">{of.range}</span>}
    </td>
  );
}

function Replicates({ curve, experiment }: { curve: Curve; experiment: Experiment }) {
  const name = (id: number) => experiment.replicates.find((r) => r.id === id)?.name ?? "?";
  return (
    <Part title="By biological replicate" help={HELP.byReplicate}>
      <table class="plain">
        <tbody>
          {curve.by_replicate.map((r) => {
            const value = said(r.ic50, curve.unit);
            return (
              <tr key={r.replicate}>
                <th scope="row">
                  {name(r.replicate)}
                  {!value.determined && <span class="range">{r.verdict}</span>}
                </th>
                <Value of={value.determined ? value : { text: "–", range: null }} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </Part>
  );
}

/** Tests in words: a tick where there is nothing to worry about. */
export function Checks({ checks }: { checks: Check[] }) {
  return (
    <ul class="checks">
      {checks.map((c) => (
        <li key={c.key} class={c.p == null ? "untold" : c.fine ? "fine" : "worry"}>
          <Icon name={c.p == null ? "info" : c.fine ? "check" : "warning"} size={14} />
          <div>
            <p>
              <strong>{c.label}</strong> {c.verdict}
            </p>
            {(c.statistic !== "" || c.p != null) && (
              <p class="small-text quiet">{[c.statistic, pWords(c.p)].filter(Boolean).join(", ")}</p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Outliers({ curve, experiment }: { curve: Curve; experiment: Experiment }) {
  const name = (id: number) => experiment.replicates.find((r) => r.id === id)?.name ?? "?";
  const found = curve.outliers.flatMap((o) => {
    const point = curve.points[o.point];
    return point ? [{ ...o, at: point }] : [];
  });
  if (found.length === 0) return null;
  return (
    <Part title="Points too far from the curve" help={HELP.outliers}>
      <ul class="checks">
        {found.map((o) => (
          <li key={o.point} class="worry">
            <Icon name="warning" size={14} />
            <div>
              <p>
                <strong>
                  {withUnit(number(o.at.dose), curve.unit)}, {name(o.at.replicate)}
                </strong>{" "}
                {fixed(o.at.value)} % where the curve expects {fixed(o.expected)} %. {o.influence}
              </p>
              <p class="small-text quiet">{pWords(o.p)}. It still counts: nothing is left out by itself.</p>
              <Button
                small
                onClick={() => void showWellsOf(curve, o.at)}
                label={`Show the wells of ${groupName(experiment, curve.group)}, ${withUnit(number(o.at.dose), curve.unit)}, ${name(o.at.replicate)}`}
              >
                Show the wells
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Rejected({ curve }: { curve: Curve }) {
  return (
    <section class="detail across">
      <details>
        <summary>
          <h3>Other curves that were tried</h3>
        </summary>
        <table class="plain candidates">
          <thead>
            <tr>
              <th scope="col">Curve</th>
              <th scope="col">IC50</th>
              <th scope="col">AICc</th>
              <th scope="col">Weight</th>
              <th scope="col">Why not</th>
            </tr>
          </thead>
          <tbody>
            {curve.rejected.map((r) => (
              <tr key={r.model}>
                <th scope="row">{r.label}</th>
                <Value of={said(r.ic50, curve.unit)} />
                <td>{number(r.aicc)}</td>
                <td>{fixed(r.weight, 2)}</td>
                <td class="text">{r.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p class="small-text quiet">{HELP.aicc}</p>
      </details>
    </section>
  );
}
