// The dose-response part of the result: what each curve says in a sentence, and one table of all of them.
import { useState } from "preact/hooks";
import { HELP } from "../../../help/texts";
import type { Curve } from "../../../types/Curve";
import type { Experiment } from "../../../types/Experiment";
import { Section, Segmented, TableBox } from "../../../ui/controls";
import { number, plural } from "../../../ui/format";
import { Icon } from "../../../ui/icons";
import { view } from "../../../ui/store";
import { GroupMark, groupName } from "../group-mark";
import { CurveDetails } from "./curve-details";
import { type Ic50, ic50Of, parameterSaid, quantitySaid, type Said } from "./words";

type Props = { curves: Curve[]; experiment: Experiment };

/** More sentences than this are no overview any more; they stand in the rows. */
const SENTENCES = 8;

export const ic50Kind = (): Ic50 => (view.value?.document.viability.ic50 === "absolute" ? "absolute" : "relative");

export function Curves({ curves, experiment }: Props) {
  if (curves.length === 0) return null;
  return (
    <>
      <Section title="What the curves say">
        {curves.length <= SENTENCES ? (
          <ul class="verdicts">
            {curves.map((c) => (
              <Verdict key={String(c.group)} curve={c} experiment={experiment} />
            ))}
          </ul>
        ) : (
          <Overview curves={curves} experiment={experiment} />
        )}
      </Section>
      {curves.some((c) => c.fit) && <CurveTable curves={curves} experiment={experiment} />}
    </>
  );
}

function Verdict({ curve, experiment }: { curve: Curve; experiment: Experiment }) {
  const ic50 = ic50Of(curve, ic50Kind());
  return (
    <li class={ic50.determined ? "found" : "open"}>
      <GroupMark experiment={experiment} id={curve.group} />
      <div>
        <p>{curve.verdict}</p>
        {curve.next_dose != null && <NextDose words={curve.next_dose} />}
      </div>
    </li>
  );
}

/** What to do about an open IC50: a proposal, not a result. */
export function NextDose({ words }: { words: string }) {
  return (
    <p class="next-dose">
      <Icon name="arrow" size={13} /> <span>{words}</span>
    </p>
  );
}

function Overview({ curves, experiment }: Props) {
  const open = curves.filter((c) => !ic50Of(c, ic50Kind()).determined);
  return (
    <div class="stack">
      <p>
        <strong>{plural(curves.length - open.length, "series", "series")}</strong> of {curves.length} with an IC50.
        {open.length > 0 && " Without one:"}
      </p>
      {open.length > 0 && (
        <ul class="verdicts">
          {open.slice(0, SENTENCES).map((c) => (
            <Verdict key={String(c.group)} curve={c} experiment={experiment} />
          ))}
        </ul>
      )}
      {open.length > SENTENCES && <p class="quiet">The others are marked in the table.</p>}
    </div>
  );
}

type Sort = { by: "layout" | "name" | "potency"; down: boolean };

function sorted({ curves, experiment }: Props, { by, down }: Sort): Curve[] {
  if (by === "layout") return curves;
  const sign = down ? -1 : 1;
  if (by === "name") {
    return [...curves].sort(
      (a, b) => sign * groupName(experiment, a.group).localeCompare(groupName(experiment, b.group)),
    );
  }
  const kind = ic50Kind();
  const at = (c: Curve) => (kind === "relative" ? c.fit?.ic50_relative : c.fit?.ic50_absolute);
  const known = curves.filter((c) => at(c)?.determined);
  known.sort((a, b) => sign * ((at(a)?.value ?? 0) - (at(b)?.value ?? 0)));
  // Without a number there is no place among numbers: those stand below, whichever way it is sorted.
  return [...known, ...curves.filter((c) => !at(c)?.determined)];
}

/** Keys of the effects, such as `ic10`, in the order of the engine. */
function effectKeys(curves: Curve[]): { key: string; label: string }[] {
  const found = new Map<string, string>();
  for (const c of curves)
    for (const q of c.fit?.quantities ?? [])
      if (/^ic\d/.test(q.key) && q.key !== "ic50_absolute") found.set(q.key, q.label);
  return [...found].map(([key, label]) => ({ key, label }));
}

const AREAS = [
  ["auc", "AUC"],
  ["auc_shared", "AUC, shared doses"],
] as const;

function CurveTable({ curves, experiment }: Props) {
  const [sort, setSort] = useState<Sort>({ by: "layout", down: false });
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState<ReadonlySet<number | null>>(new Set());
  const effects = all ? effectKeys(curves) : [];
  const areas = all ? AREAS.filter(([key]) => curves.some((c) => c.fit?.quantities.some((q) => q.key === key))) : [];
  const kind = ic50Kind();
  const other: Ic50 = kind === "relative" ? "absolute" : "relative";
  const turn = (by: Sort["by"]) =>
    setSort((s) => (s.by !== by ? { by, down: false } : s.down ? { by: "layout", down: false } : { by, down: true }));
  const toggle = (group: number | null) => {
    const next = new Set(open);
    if (!next.delete(group)) next.add(group);
    setOpen(next);
  };
  const columns = 7 + (all ? effects.length + areas.length + 2 : 0);
  return (
    <Section
      title="Curves"
      help={HELP.curveTable}
      aside={
        <Segmented
          label="Columns of the table"
          value={all ? "all" : "main"}
          options={[
            { key: "main", label: "Main numbers" },
            { key: "all", label: "All" },
          ]}
          onChange={(v) => setAll(v === "all")}
        />
      }
    >
      <TableBox label="Fitted curves">
        <table class="table numbers curve-table">
          <thead>
            <tr>
              <SortHead label="Series" by="name" sort={sort} onTurn={turn} />
              <SortHead
                label={kind === "relative" ? "IC50" : "IC50, absolute"}
                by="potency"
                sort={sort}
                onTurn={turn}
              />
              <th scope="col">{other === "absolute" ? "IC50, absolute" : "IC50, relative"}</th>
              {effects.map((e) => (
                <th scope="col" key={e.key}>
                  {e.label}
                </th>
              ))}
              {all && <th scope="col">pIC50</th>}
              <th scope="col">Top</th>
              <th scope="col">Bottom</th>
              <th scope="col">Slope</th>
              {areas.map(([key, label]) => (
                <th scope="col" key={key}>
                  {label}
                </th>
              ))}
              <th scope="col">R²</th>
              {all && <th scope="col">AICc</th>}
            </tr>
          </thead>
          <tbody>
            {sorted({ curves, experiment }, sort).map((c) => (
              <CurveRows
                key={String(c.group)}
                curve={c}
                experiment={experiment}
                kind={kind}
                effects={effects.map((e) => e.key)}
                areas={areas.map(([key]) => key)}
                all={all}
                columns={columns}
                open={open.has(c.group)}
                onToggle={() => toggle(c.group)}
              />
            ))}
          </tbody>
        </table>
      </TableBox>
      <p class="small-text quiet">
        Small numbers are 95 % confidence intervals. Open a row for parameters, replicates, checks and outliers.
      </p>
    </Section>
  );
}

function SortHead(props: { label: string; by: "name" | "potency"; sort: Sort; onTurn: (by: Sort["by"]) => void }) {
  const { label, by, sort } = props;
  const mine = sort.by === by;
  const state = mine ? (sort.down ? "descending" : "ascending") : "none";
  return (
    <th scope="col" aria-sort={state}>
      <button type="button" class="sort" onClick={() => props.onTurn(by)} title={`Sort by ${label}`}>
        {label}
        <span aria-hidden="true" class={mine ? "sort-mark on" : "sort-mark"}>
          {mine && sort.down ? "↓" : "↑"}
        </span>
      </button>
    </th>
  );
}

type RowProps = {
  curve: Curve;
  experiment: Experiment;
  kind: Ic50;
  effects: string[];
  areas: string[];
  all: boolean;
  columns: number;
  open: boolean;
  onToggle: () => void;
};

function CurveRows({ curve, experiment, kind, effects, areas, all, columns, open, onToggle }: RowProps) {
  const fit = curve.fit;
  const name = groupName(experiment, curve.group);
  const id = `curve-${curve.group ?? "all"}`;
  const worry = curve.outliers.length > 0 || curve.checks.some((c) => !c.fine);
  return (
    <>
      <tr class={open ? "open" : ""}>
        <th scope="row">
          {fit ? (
            <button
              type="button"
              class="fold"
              aria-expanded={open}
              aria-controls={open ? id : undefined}
              aria-label={`Details of ${name}`}
              onClick={onToggle}
            >
              <span class="fold-mark" aria-hidden="true" />
              <GroupMark experiment={experiment} id={curve.group} />
              {worry && (
                <span class="worry" title="Something to look at: open the row">
                  <Icon name="warning" size={13} />
                </span>
              )}
            </button>
          ) : (
            <GroupMark experiment={experiment} id={curve.group} />
          )}
        </th>
        {fit ? (
          <>
            <Cell of={ic50Of(curve, kind)} strong />
            <Cell of={ic50Of(curve, kind === "relative" ? "absolute" : "relative")} />
            {effects.map((key) => (
              <Cell key={key} of={quantitySaid(fit, key)} />
            ))}
            {all && <Cell of={quantitySaid(fit, "pic50")} />}
            <Cell of={parameterSaid(fit, ["top", "intercept", "start"])} />
            <Cell of={parameterSaid(fit, ["bottom", "plateau"])} />
            <Cell of={parameterSaid(fit, ["hill", "slope", "hill_1"])} />
            {areas.map((key) => (
              <Cell key={key} of={quantitySaid(fit, key)} />
            ))}
            <td>{number(fit.r_squared, 3)}</td>
            {all && <td>{number(fit.aicc, 4)}</td>}
          </>
        ) : (
          <td colSpan={columns - 1} class="text quiet">
            {curve.verdict}
          </td>
        )}
      </tr>
      {fit && open && (
        <tr class="details-row" id={id}>
          <td colSpan={columns}>
            <CurveDetails curve={curve} fit={fit} experiment={experiment} />
          </td>
        </tr>
      )}
    </>
  );
}

/** A number over its interval; words where there is no number. */
export function Cell({ of, strong }: { of: Said; strong?: boolean }) {
  return (
    <td class={of.determined ? (strong ? "strong" : "") : "in-words"}>
      {of.text}
      {of.range !== null && <span class="range">{of.range}</span>}
    </td>
  );
}
