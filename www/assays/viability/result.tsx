// The step that shows the numbers: viability by series and treatment, IC50, and what was subtracted.
import { useMemo } from "preact/hooks";
import { NoteList } from "../../panels/notes";
import type { Analysis } from "../../types/Analysis";
import type { Curve } from "../../types/Curve";
import type { CurveFit } from "../../types/CurveFit";
import type { Estimate } from "../../types/Estimate";
import type { Experiment } from "../../types/Experiment";
import type { Level } from "../../types/Level";
import type { PlateResult } from "../../types/PlateResult";
import type { Summary } from "../../types/Summary";
import { useLater } from "../../ui/async";
import { Button, Section, TableBox } from "../../ui/controls";
import { estimate, fixed, interval, number, plural } from "../../ui/format";
import { HeatMap, heatCells } from "../../ui/heat-map";
import { ParamControls } from "../../ui/param-controls";
import { Parts } from "../../ui/parts";
import { analyseAgain, answer, apply, engine, go, params, placeOfError, view } from "../../ui/store";
import { WithAndWithout } from "./all-wells";
import { GroupMark, groupName } from "./group-mark";

export function Result() {
  const now = view.value;
  if (!now) return null;
  return (
    <div class="screen result-screen">
      <div class="screen-head">
        <h1>Result</h1>
        <p class="lead">Per cent of the control, each plate by itself, averaged over technical replicates first.</p>
        <div class="screen-actions">
          <Button tone="primary" icon="arrow" onClick={() => go("figure")}>
            Go to figure
          </Button>
        </div>
      </div>
      <div class="work-grid">
        <div class="work-main">
          <Answered />
        </div>
        <div class="work-side">
          <Parts later>
            <Choices />
          </Parts>
        </div>
      </div>
    </div>
  );
}

const AUTOMATIC = { key: "auto", label: "Automatic" };
const NONE = { key: "none", label: "None" };

function Choices() {
  const draft = view.value?.document.viability ?? {};
  const labels = new Set((view.value?.plates ?? []).flatMap((p) => p.reads.map((r) => r.label)));
  const reads = [...labels].slice(0, 100).map((label) => ({ key: label, label }));
  return (
    <Section title="Choices">
      <ParamControls
        specs={params.value.analysis}
        values={draft}
        extra={{ signal: [AUTOMATIC, ...reads], reference: [AUTOMATIC, NONE, ...reads] }}
        onSet={(key, value) => void apply({ do: "set_analysis", key, value }, "Computing again")}
      />
    </Section>
  );
}

/** The message in place of a result that cannot be given. */
export function Withheld() {
  const found = answer.value;
  if (found.state !== "failed") return null;
  return (
    <div class="empty-state" role="alert">
      <h2>{found.error.what}</h2>
      <p>{[placeOfError(found.error), found.error.hint].filter(Boolean).join(" ")}</p>
      {found.error.kind === "cancelled" ? (
        <Button tone="primary" onClick={analyseAgain}>
          Compute again
        </Button>
      ) : (
        <Button tone="primary" onClick={() => go("layout")}>
          Go to layout
        </Button>
      )}
    </div>
  );
}

function Answered() {
  const found = answer.value;
  const experiment = view.value?.document.experiment;
  if (found.state === "failed") return <Withheld />;
  if (found.state === "none" || !experiment) return <div class="waiting" aria-hidden="true" />;
  const { value, notes } = found;
  return (
    <Parts>
      <NoteList notes={notes} />
      <Curves curves={value.curves} experiment={experiment} />
      <Summaries analysis={value} experiment={experiment} />
      {anyExcluded() && <WithAndWithout analysis={value} experiment={experiment} />}
      <Plates analysis={value} experiment={experiment} />
    </Parts>
  );
}

/** Whether a well of a plate that takes part is left out. */
function anyExcluded(): boolean {
  const off = new Set(view.value?.document.plates.filter((p) => !p.included).map((p) => p.id));
  return (view.value?.plates ?? []).some((p) => p.counts[5] > 0 && !off.has(p.id));
}

function Curves({ curves, experiment }: { curves: Curve[]; experiment: Experiment }) {
  if (curves.length === 0) return null;
  const absolute = view.value?.document.viability.ic50 === "absolute";
  return (
    <Section
      title="Dose-response"
      help="A four-parameter logistic curve through the means of the biological replicates of each series."
    >
      <ul class="verdicts">
        {curves.map((c) => (
          <li key={String(c.group)}>
            <GroupMark experiment={experiment} id={c.group} />
            <p>{c.verdict}</p>
          </li>
        ))}
      </ul>
      {curves.some((c) => c.fit) && (
        <TableBox label="Fitted curves">
          <table class="table numbers">
            <thead>
              <tr>
                <th scope="col">Series</th>
                <th scope="col">{absolute ? "Absolute IC50" : "Relative IC50"}</th>
                <th scope="col">95 % interval</th>
                <th scope="col">{absolute ? "Relative IC50" : "Absolute IC50"}</th>
                <th scope="col">Hill slope</th>
                <th scope="col">Top, %</th>
                <th scope="col">Bottom, %</th>
                <th scope="col">R²</th>
              </tr>
            </thead>
            <tbody>
              {curves.map((c) => (
                <CurveRow key={String(c.group)} curve={c} experiment={experiment} absolute={absolute} />
              ))}
            </tbody>
          </table>
        </TableBox>
      )}
    </Section>
  );
}

function CurveRow({ curve, experiment, absolute }: { curve: Curve; experiment: Experiment; absolute: boolean }) {
  const fit = curve.fit;
  const name = (
    <th scope="row">
      <GroupMark experiment={experiment} id={curve.group} />
    </th>
  );
  if (!fit) {
    return (
      <tr>
        {name}
        <td colSpan={7} class="quiet">
          no curve
        </td>
      </tr>
    );
  }
  const first = absolute ? fit.ic50_absolute : fit.ic50_relative;
  const second = absolute ? fit.ic50_relative : fit.ic50_absolute;
  return (
    <tr>
      {name}
      <td class="strong">{withUnit(first, curve.unit)}</td>
      <td>{first ? interval(first.low, first.high) : "–"}</td>
      <td>{second ? withUnit(second, curve.unit) : "not crossed"}</td>
      <td>{parameter(fit, "hill")}</td>
      <td>{parameter(fit, "top")}</td>
      <td>{parameter(fit, "bottom")}</td>
      <td>{number(fit.r_squared, 3)}</td>
    </tr>
  );
}

function parameter(fit: CurveFit, key: string): string {
  const found = fit.parameters.find((p) => p.key === key);
  return found ? estimate(found.estimate, 3) : "–";
}

function withUnit(of: Estimate | null | undefined, unit: string): string {
  if (!of) return "–";
  return of.determined ? `${estimate(of)} ${unit}` : "not determined";
}

function Summaries({ analysis, experiment }: { analysis: Analysis; experiment: Experiment }) {
  if (analysis.summaries.length === 0) return null;
  const rows = analysis.summaries;
  return (
    <Section
      title="Viability, % of control"
      help="Mean, SD, SEM and the 95 % confidence interval are taken over biological replicates. The technical replicates of each were averaged first."
    >
      <TableBox label="Viability by series and treatment">
        <table class="table numbers">
          <thead>
            <tr>
              <th scope="col">Series</th>
              <th scope="col" class="text">
                Treatment
              </th>
              <th scope="col">Mean</th>
              <th scope="col">SD</th>
              <th scope="col">SEM</th>
              <th scope="col">95 % interval</th>
              <th scope="col">n, biological</th>
              <th scope="col">Wells</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((s, i) => (
              <SummaryRow key={`${s.group} ${s.condition}`} row={s} previous={rows[i - 1]} experiment={experiment} />
            ))}
          </tbody>
        </table>
      </TableBox>
      <Excluded analysis={analysis} />
    </Section>
  );
}

function SummaryRow({
  row,
  previous,
  experiment,
}: {
  row: Summary;
  previous: Summary | undefined;
  experiment: Experiment;
}) {
  const first = !previous || previous.group !== row.group;
  const condition = experiment.conditions.find((c) => c.id === row.condition);
  return (
    <tr class={first ? "first-of-group" : ""}>
      <th scope="row">
        {first ? (
          <GroupMark experiment={experiment} id={row.group} />
        ) : (
          <span class="off-screen">{groupName(experiment, row.group)}</span>
        )}
      </th>
      <td class="text">{condition?.name ?? "?"}</td>
      <td class="strong">{fixed(row.mean)}</td>
      <td>{fixed(row.sd)}</td>
      <td>{fixed(row.sem)}</td>
      <td>{row.ci95 ? `${fixed(row.ci95[0])} to ${fixed(row.ci95[1])}` : "–"}</td>
      <td>{row.n_biological}</td>
      <td>{row.n_technical}</td>
    </tr>
  );
}

function Excluded({ analysis }: { analysis: Analysis }) {
  const left = analysis.observations.filter((o) => o.excluded != null);
  if (left.length === 0) return null;
  return (
    <details class="ignored">
      <summary>{plural(left.length, "excluded well")} with value and reason</summary>
      <TableBox label="Excluded wells">
        <table class="table numbers">
          <thead>
            <tr>
              <th scope="col">Well</th>
              <th scope="col">Viability, %</th>
              <th scope="col" class="text">
                Reason
              </th>
            </tr>
          </thead>
          <tbody>
            {left.map((o) => (
              <tr key={o.source}>
                <th scope="row">{o.source}</th>
                <td>{fixed(o.value)}</td>
                <td class="text">{o.excluded}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </details>
  );
}

const AT_ONCE = 12;

function Plates({ analysis, experiment }: { analysis: Analysis; experiment: Experiment }) {
  return (
    <Section title="Plate by plate">
      <div class="plates-found">
        {analysis.plates.slice(0, AT_ONCE).map((p) => (
          <PlateCard key={p.plate} result={p} experiment={experiment} />
        ))}
      </div>
      {analysis.plates.length > AT_ONCE && (
        <p class="quiet">
          {plural(analysis.plates.length - AT_ONCE, "more plate")} in the table (CSV) and in the report.
        </p>
      )}
    </Section>
  );
}

function PlateCard({ result, experiment }: { result: PlateResult; experiment: Experiment }) {
  const outline = view.value?.document.plates.find((p) => p.id === result.plate);
  const revision = answer.value.state === "ready" ? answer.value.revision : 0;
  const percent = useLater(`${result.plate} ${revision}`, () => engine().viability(result.plate)).value;
  const cells = useMemo(() => (percent ? heatCells(percent) : []), [percent]);
  if (!outline) return null;
  return (
    <div class="plate-found">
      <p>
        <strong>{outline.name}</strong>
      </p>
      <p class="small-text quiet">
        Signal {result.signal}
        {result.reference != null && ` − ${result.reference}`}
      </p>
      <HeatMap
        rows={outline.rows}
        columns={outline.columns}
        cells={cells}
        label={`Viability on ${outline.name} as a heat map`}
      />
      <dl class="levels">
        {result.blanks.map((b) => (
          <LevelLine key={`b ${b.label}`} kind="Blank" level={b} experiment={experiment} />
        ))}
        {result.controls.map((c) => (
          <LevelLine key={`c ${c.label}`} kind="Control − blank" level={c} experiment={experiment} />
        ))}
      </dl>
    </div>
  );
}

function LevelLine({ kind, level }: { kind: string; level: Level; experiment: Experiment }) {
  return (
    <div>
      <dt>
        {kind}
        {level.label && `, ${level.label}`}
      </dt>
      <dd>
        {number(level.mean)}
        {level.sd != null && ` ± ${number(level.sd, 3)} SD`}, {plural(level.n, "well")}
      </dd>
    </div>
  );
}
