// The reported result beside the one with every well, when wells are left out.
import type { AllWells } from "../../types/AllWells";
import type { Analysis } from "../../types/Analysis";
import type { Curve } from "../../types/Curve";
import type { Estimate } from "../../types/Estimate";
import type { Experiment } from "../../types/Experiment";
import type { Summary } from "../../types/Summary";
import { useLater } from "../../ui/async";
import { Section, TableBox } from "../../ui/controls";
import { estimate, fixed, interval } from "../../ui/format";
import { engine, placeOfError, view } from "../../ui/store";
import { GroupMark } from "./group-mark";

type Props = { analysis: Analysis; experiment: Experiment };

const same = (a: Summary, b: Summary) => a.group === b.group && a.condition === b.condition;

export function WithAndWithout({ analysis, experiment }: Props) {
  const revision = view.value?.revision;
  const all = useLater(`all wells ${revision}`, () => engine().analyseAllWells());
  if (all.error) {
    return (
      <Section title="With and without the wells left out">
        <p class="inline-note" role="status">
          With every well there is no result to compare: {all.error.what} {placeOfError(all.error)}
        </p>
      </Section>
    );
  }
  if (!all.value) return null;
  const every = all.value.value;
  return (
    <Section
      title="With and without the wells left out"
      help="The reported result leaves the excluded wells out. Beside it stands the result had none been left out, by the same choices. Both are in the report."
    >
      <Means analysis={analysis} experiment={experiment} every={every} />
      <Ic50s analysis={analysis} experiment={experiment} every={every} />
    </Section>
  );
}

function Means({ analysis, experiment, every }: Props & { every: AllWells }) {
  // A row that one side lacks is withheld there, or has no well left.
  const rows = [...every.summaries, ...analysis.summaries.filter((s) => !every.summaries.some((e) => same(e, s)))];
  return (
    <TableBox label="Viability with and without the wells left out">
      <table class="table numbers both">
        <thead>
          <tr>
            <td />
            <td />
            <th scope="colgroup" colSpan={3}>
              Reported, wells left out
            </th>
            <th scope="colgroup" colSpan={3} class="other">
              Nothing left out
            </th>
          </tr>
          <tr>
            <th scope="col">Series</th>
            <th scope="col" class="text">
              Treatment
            </th>
            <Heads />
            <Heads other />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.group} ${row.condition}`}>
              <th scope="row">
                <GroupMark experiment={experiment} id={row.group} />
              </th>
              <td class="text">{experiment.conditions.find((c) => c.id === row.condition)?.name ?? "?"}</td>
              <MeanCells of={analysis.summaries.find((s) => same(s, row))} />
              <MeanCells of={every.summaries.find((s) => same(s, row))} other />
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

function Heads({ other }: { other?: boolean }) {
  return (
    <>
      <th scope="col" class={other ? "other" : ""}>
        Mean ± SD, %
      </th>
      <th scope="col">n</th>
      <th scope="col">Wells</th>
    </>
  );
}

function MeanCells({ of, other }: { of: Summary | undefined; other?: boolean }) {
  return (
    <>
      <td class={other ? "other" : "strong"}>{of ? meanWords(of) : "–"}</td>
      <td>{of?.n_biological ?? "–"}</td>
      <td>{of?.n_technical ?? "–"}</td>
    </>
  );
}

/** One biological replicate has a mean and no SD. */
const meanWords = ({ mean, sd }: Summary) => (sd == null ? fixed(mean) : `${fixed(mean)} ± ${fixed(sd)}`);

function Ic50s({ analysis, experiment, every }: Props & { every: AllWells }) {
  const absolute = view.value?.document.viability.ic50 === "absolute";
  const of = (curve: Curve | undefined) => (absolute ? curve?.fit?.ic50_absolute : curve?.fit?.ic50_relative);
  const rows = analysis.curves.map((curve) => ({
    curve,
    other: every.curves.find((c) => c.group === curve.group),
  }));
  if (!rows.some(({ curve, other }) => curve.fit || other?.fit)) return null;
  return (
    <TableBox label="IC50 with and without the wells left out">
      <table class="table numbers both">
        <thead>
          <tr>
            <th scope="col">{absolute ? "Absolute IC50" : "Relative IC50"}</th>
            <th scope="col">Reported</th>
            <th scope="col">95 % interval</th>
            <th scope="col" class="other">
              Nothing left out
            </th>
            <th scope="col">95 % interval</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ curve, other }) => (
            <tr key={String(curve.group)}>
              <th scope="row">
                <GroupMark experiment={experiment} id={curve.group} />
              </th>
              <td class="strong">{withUnit(of(curve), curve.unit)}</td>
              <td>{range(of(curve))}</td>
              <td class="other">{withUnit(of(other), curve.unit)}</td>
              <td>{range(of(other))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

const range = (of: Estimate | null | undefined) => (of ? interval(of.low, of.high) : "–");

function withUnit(of: Estimate | null | undefined, unit: string): string {
  if (!of) return "–";
  return of.determined ? `${estimate(of)} ${unit}` : "not determined";
}
