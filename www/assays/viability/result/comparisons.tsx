// Series against each other: the ratio of their IC50s from the biological replicates, and the wells' view beneath it.
import { useState } from "preact/hooks";
import { HELP } from "../../../help/texts";
import type { Analysis } from "../../../types/Analysis";
import type { Comparison } from "../../../types/Comparison";
import type { Experiment } from "../../../types/Experiment";
import { Section, Select, TableBox } from "../../../ui/controls";
import { GroupMark, groupName } from "../group-mark";
import { Checks } from "./curve-details";
import { Cell } from "./curves";
import { pValue, said } from "./words";

type Props = { analysis: Analysis; experiment: Experiment };

/** From this many pairs on, a reader looks for one series among them. */
const MANY = 7;

export function Comparisons({ analysis, experiment }: Props) {
  const { comparisons } = analysis;
  const [only, setOnly] = useState("");
  const [open, setOpen] = useState<string | null>(null);
  if (comparisons.length === 0) return null;
  const groups = [...new Set(comparisons.flatMap((c) => [c.first, c.second]))];
  const shown = comparisons.filter((c) => only === "" || [c.first, c.second].some((g) => String(g) === only));
  return (
    <Section
      title="Series against each other"
      help={HELP.comparisons}
      aside={
        comparisons.length >= MANY && (
          <Select
            label="Comparisons shown"
            value={only}
            options={[
              { key: "", label: "All pairs" },
              ...groups.map((g) => ({ key: String(g), label: `With ${groupName(experiment, g)}` })),
            ]}
            onChange={setOnly}
          />
        )
      }
    >
      <TableBox label="Ratios of IC50">
        <table class="table numbers curve-table">
          <thead>
            <tr>
              <th scope="col">Series</th>
              <th scope="col">Ratio of IC50</th>
              <th scope="col" title="Corrected for the number of pairs (Holm)">
                p, corrected
              </th>
              <th scope="col" title="Biological replicates with an IC50">
                n
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((c) => {
              const key = `${c.first} ${c.second}`;
              return (
                <Pair
                  key={key}
                  of={c}
                  id={`pair-${c.first}-${c.second}`}
                  experiment={experiment}
                  open={open === key}
                  onToggle={() => setOpen(open === key ? null : key)}
                />
              );
            })}
          </tbody>
        </table>
      </TableBox>
    </Section>
  );
}

type PairProps = {
  of: Comparison;
  id: string;
  experiment: Experiment;
  open: boolean;
  onToggle: () => void;
};

function Pair({ of, id, experiment, open, onToggle }: PairProps) {
  const ratio = said(of.ratio, "", of.ratio_bound);
  return (
    <>
      <tr class={open ? "open" : ""}>
        <th scope="row">
          <button
            type="button"
            class="fold"
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={onToggle}
          >
            <span class="fold-mark" aria-hidden="true" />
            <span class="off-screen">Details of </span>
            <span class="pair">
              <GroupMark experiment={experiment} id={of.first} />
              <span class="quiet"> against </span>
              <GroupMark experiment={experiment} id={of.second} />
            </span>
          </button>
        </th>
        <Cell of={ratio} strong />
        <td>{pValue(of.p_adjusted)}</td>
        <td>
          {of.n[0]} and {of.n[1]}
        </td>
      </tr>
      {open && (
        <tr class="details-row" id={id}>
          <td colSpan={4}>
            <div class="curve-details">
              <p class="detail across prose">{of.verdict}</p>
              {of.test && (
                <section class="detail">
                  <h3>Between biological replicates</h3>
                  {/* The sentence above is this test's, most of the time: once is enough. */}
                  <Checks checks={[{ ...of.test, verdict: of.test.verdict === of.verdict ? "" : of.test.verdict }]} />
                  <Undetermined of={of} experiment={experiment} />
                </section>
              )}
              <Pooled of={of} />
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

function Undetermined({ of, experiment }: { of: Comparison; experiment: Experiment }) {
  const [first, second] = of.undetermined;
  if (first + second === 0) return null;
  const words = [
    first > 0 ? `${first} of ${groupName(experiment, of.first)}` : "",
    second > 0 ? `${second} of ${groupName(experiment, of.second)}` : "",
  ].filter(Boolean);
  return <p class="small-text quiet">Replicates without an IC50, which take no part: {words.join(", ")}.</p>;
}

function Pooled({ of }: { of: Comparison }) {
  const ratio = said(of.pooled_ratio, "");
  if (of.pooled_ratio == null && of.curves.length === 0) return null;
  return (
    <section class="detail lesser">
      <h3>All points together</h3>
      <p class="small-text">
        For comparison only: here every point counts as if it were independent, but points of one replicate are not. The
        answer above is the one to report.
      </p>
      {of.pooled_ratio && (
        <p>
          Ratio of IC50 {ratio.text}
          {ratio.range !== null && <span class="quiet"> ({ratio.range})</span>}
        </p>
      )}
      <Checks checks={of.curves} />
    </section>
  );
}
