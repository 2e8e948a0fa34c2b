// Viability by series and treatment, and the wells left out with value and reason.
import type { Analysis } from "../../../types/Analysis";
import type { Experiment } from "../../../types/Experiment";
import type { Summary } from "../../../types/Summary";
import { Section, TableBox } from "../../../ui/controls";
import { fixed, plural } from "../../../ui/format";
import { GroupMark, groupName } from "../group-mark";

export function Summaries({ analysis, experiment }: { analysis: Analysis; experiment: Experiment }) {
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
