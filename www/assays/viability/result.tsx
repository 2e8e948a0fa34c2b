// The step that shows the numbers, in the order in which they are asked for: what each curve says, how the series differ,
// how well the plates were measured.
import { NoteList } from "../../panels/notes";
import { Button } from "../../ui/controls";
import { Parts } from "../../ui/parts";
import { analyseAgain, answer, go, placeOfError, view } from "../../ui/store";
import { WithAndWithout } from "./all-wells";
import { Choices } from "./choices";
import { Comparisons } from "./result/comparisons";
import { Curves } from "./result/curves";
import { GrowthRates } from "./result/growth";
import { Plates } from "./result/plates";
import { Summaries } from "./result/summaries";

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

/** What each verdict says beside its curve already; the panel of all notes has it, too. */
const IN_VERDICTS = "viability.ic50_not_determined";

function Answered() {
  const found = answer.value;
  const experiment = view.value?.document.experiment;
  if (found.state === "failed") return <Withheld />;
  if (found.state === "none" || !experiment) return <div class="waiting" aria-hidden="true" />;
  const { value, notes } = found;
  return (
    <Parts>
      <NoteList notes={notes.filter((n) => n.severity !== "info" && n.code !== IN_VERDICTS)} />
      <Curves curves={value.curves} experiment={experiment} />
      <Comparisons analysis={value} experiment={experiment} />
      {value.growth && <GrowthRates growth={value.growth} experiment={experiment} />}
      <Summaries analysis={value} experiment={experiment} />
      <NoteList notes={notes.filter((n) => n.severity === "info")} />
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
