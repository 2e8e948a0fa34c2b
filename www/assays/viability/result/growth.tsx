// Growth rates, when a plate was read as the treatment began: how much a dose slows division, whatever the cells' own pace.
import { HELP } from "../../../help/texts";
import type { Experiment } from "../../../types/Experiment";
import type { Growth } from "../../../types/Growth";
import type { GrowthCurve } from "../../../types/GrowthCurve";
import { Section, TableBox } from "../../../ui/controls";
import { number, plural } from "../../../ui/format";
import { GroupMark } from "../group-mark";
import { Cell } from "./curves";
import { said } from "./words";

type Props = { growth: Growth; experiment: Experiment };

export function GrowthRates({ growth, experiment }: Props) {
  return (
    <Section title="Growth rates" help={HELP.growth}>
      {growth.curves.length > 0 && (
        <>
          <ul class="verdicts">
            {growth.curves.map((c) => (
              <li key={String(c.group)} class={c.fit?.gr50?.determined ? "found" : "open"}>
                <GroupMark experiment={experiment} id={c.group} />
                <p>{c.verdict}</p>
              </li>
            ))}
          </ul>
          <TableBox label="Growth rates">
            <table class="table numbers curve-table">
              <thead>
                <tr>
                  <th scope="col">Series</th>
                  <th scope="col">GR50</th>
                  <th scope="col">GRmax</th>
                  <th scope="col">GRinf</th>
                  <th scope="col">
                    h<sub>GR</sub>
                  </th>
                  <th scope="col">
                    GR<sub>AOC</sub>
                  </th>
                </tr>
              </thead>
              <tbody>
                {growth.curves.map((c) => (
                  <Row key={String(c.group)} of={c} experiment={experiment} />
                ))}
              </tbody>
            </table>
          </TableBox>
        </>
      )}
      <Starts growth={growth} experiment={experiment} />
    </Section>
  );
}

function Row({ of, experiment }: { of: GrowthCurve; experiment: Experiment }) {
  const fit = of.fit;
  return (
    <tr>
      <th scope="row">
        <GroupMark experiment={experiment} id={of.group} />
      </th>
      <Cell of={said(fit?.gr50, of.unit, fit ? "not reached" : "–")} strong />
      <Cell of={said(of.gr_max, "")} />
      <Cell of={said(fit?.gr_inf, "")} />
      <Cell of={said(fit?.h_gr, "", "flat")} />
      <Cell of={said(of.gr_aoc, "")} />
    </tr>
  );
}

function Starts({ growth, experiment }: Props) {
  if (growth.starts.length === 0) return null;
  return (
    <details class="ignored">
      <summary>How the untreated cells grew</summary>
      <TableBox label="Growth of the untreated cells">
        <table class="table numbers">
          <thead>
            <tr>
              <th scope="col">Series</th>
              <th scope="col" class="text">
                Replicate
              </th>
              <th scope="col">Start</th>
              <th scope="col">End, control</th>
              <th scope="col">Doublings</th>
              <th scope="col">At the start</th>
            </tr>
          </thead>
          <tbody>
            {growth.starts.map((s) => (
              <tr key={`${s.group} ${s.replicate}`}>
                <th scope="row">
                  <GroupMark experiment={experiment} id={s.group} />
                </th>
                <td class="text">{experiment.replicates.find((r) => r.id === s.replicate)?.name ?? "?"}</td>
                <td>{number(s.start)}</td>
                <td>{number(s.control)}</td>
                <td class="strong">{number(s.doublings, 3)}</td>
                <td>{plural(s.n, "well")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </details>
  );
}
