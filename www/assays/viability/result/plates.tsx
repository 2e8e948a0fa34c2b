// Plate by plate: the picture of its wells, and what is worth saying about how well it was measured.
import { useMemo, useState } from "preact/hooks";
import { HELP } from "../../../help/texts";
import type { Analysis } from "../../../types/Analysis";
import type { Experiment } from "../../../types/Experiment";
import type { Level } from "../../../types/Level";
import type { PlateOutline } from "../../../types/PlateOutline";
import type { PlateQuality } from "../../../types/PlateQuality";
import type { PlateResult } from "../../../types/PlateResult";
import { useLater } from "../../../ui/async";
import { Button, Section, Segmented } from "../../../ui/controls";
import { fixed, number, plural } from "../../../ui/format";
import { deviationCells, HeatMap, heatCells, spanOf } from "../../../ui/heat-map";
import { answer, engine, plateOf, view } from "../../../ui/store";
import { numbersOf } from "../../../ui/wells";
import { Quality } from "./quality";

type Shown = "raw" | "viability" | "deviation";

const VIEWS: { key: Shown; label: string }[] = [
  { key: "raw", label: "Raw signal" },
  { key: "viability", label: "Viability" },
  { key: "deviation", label: "Off from its like" },
];

const AT_ONCE = 12;

type Props = { analysis: Analysis; experiment: Experiment };

export function Plates({ analysis, experiment }: Props) {
  const [shown, setShown] = useState<Shown>("viability");
  const [count, setCount] = useState(AT_ONCE);
  const total = analysis.plates.length;
  return (
    <Section
      title="Plate by plate"
      help={HELP.plateQuality}
      aside={
        <Segmented
          label="What the heat maps show"
          value={shown}
          options={VIEWS}
          onChange={(v) => setShown(v as Shown)}
        />
      }
    >
      {shown === "deviation" && <p class="small-text quiet">{HELP.deviation}</p>}
      <div class="plate-cards">
        {analysis.plates.slice(0, count).map((p) => (
          <PlateCard
            key={p.plate}
            result={p}
            quality={analysis.quality.find((q) => q.plate === p.plate)}
            experiment={experiment}
            shown={shown}
          />
        ))}
      </div>
      {total > count && (
        <Button onClick={() => setCount(count + AT_ONCE)}>
          Show {plural(Math.min(AT_ONCE, total - count), "more plate")} of {total}
        </Button>
      )}
    </Section>
  );
}

type CardProps = {
  result: PlateResult;
  quality: PlateQuality | undefined;
  experiment: Experiment;
  shown: Shown;
};

function PlateCard({ result, quality, experiment, shown }: CardProps) {
  const outline = view.value?.document.plates.find((p) => p.id === result.plate);
  if (!outline) return null;
  return (
    <article class="plate-card" aria-label={outline.name}>
      <div class="plate-picture">
        <h3>{outline.name}</h3>
        <p class="small-text quiet">
          Signal {result.signal}
          {result.reference != null && ` − ${result.reference}`}
        </p>
        <Picture result={result} outline={outline} shown={shown} />
        <dl class="levels">
          {result.blanks.map((b) => (
            <LevelLine key={`b ${b.label}`} kind="Blank" level={b} />
          ))}
          {result.controls.map((c) => (
            <LevelLine key={`c ${c.label}`} kind="Control − blank" level={c} />
          ))}
        </dl>
      </div>
      {quality && <Quality quality={quality} outline={outline} experiment={experiment} />}
    </article>
  );
}

const TITLES: Record<Shown, string> = {
  raw: "Raw signal",
  viability: "Viability",
  deviation: "Distance of each well from the wells alike",
};

const UNITS: Record<Shown, string> = { raw: "", viability: " %", deviation: " points" };

function Picture({ result, outline, shown }: { result: PlateResult; outline: PlateOutline; shown: Shown }) {
  const revision = answer.value.state === "ready" ? answer.value.revision : 0;
  const values = useLater(`${result.plate} ${revision} ${shown}`, () => valuesOf(result, shown)).value;
  const cells = useMemo(
    () => (values ? (shown === "deviation" ? deviationCells(values) : heatCells(values)) : []),
    [values, shown],
  );
  const span = values ? spanOf(values) : null;
  const print = (value: number) => (shown === "raw" ? number(value, 3) : fixed(value));
  const words = span ? `${print(span.low)} to ${print(span.high)}${UNITS[shown]}` : "";
  return (
    <>
      <HeatMap
        rows={outline.rows}
        columns={outline.columns}
        cells={cells}
        label={`${TITLES[shown]} on ${outline.name} as a heat map${words && `, ${words}`}`}
      />
      {span && (
        <p class="scale">
          <span>{print(span.low)}</span>
          <span class={shown === "deviation" ? "scale-bar two-sided" : "scale-bar"} aria-hidden="true" />
          <span>
            {print(span.high)}
            {UNITS[shown]}
          </span>
        </p>
      )}
    </>
  );
}

async function valuesOf(result: PlateResult, shown: Shown): Promise<Float64Array> {
  if (shown === "viability") return engine().viability(result.plate);
  if (shown === "deviation") return engine().deviation(result.plate);
  const { reads } = await plateOf(result.plate);
  const read = reads.find((r) => r.label === result.signal);
  return read ? numbersOf(read.wells) : new Float64Array();
}

function LevelLine({ kind, level }: { kind: string; level: Level }) {
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
