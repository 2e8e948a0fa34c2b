// The frame around every screen: title, steps, file commands, notes, help.
import { useEffect, useRef } from "preact/hooks";
import { Data } from "../assays/viability/data";
import { FigureScreen } from "../assays/viability/figure";
import { LayoutScreen } from "../assays/viability/layout";
import { Result } from "../assays/viability/result";
import { TextScreen } from "../assays/viability/text";
import { staged } from "../assays/viability/staging";
import { HelpPanel } from "../help/help-panel";
import { Button, IconButton, TextInput } from "../ui/controls";
import { dragging, helpOpen, newVersion, openDialog } from "../ui/everywhere";
import { Icon, Logo } from "../ui/icons";
import {
  allNotes,
  answer,
  apply,
  dialog,
  engine,
  go,
  hasData,
  notesOpen,
  problems,
  redo,
  setTheme,
  spoken,
  STEPS,
  type StepName,
  step,
  theme,
  undo,
  version,
  view,
  work,
} from "../ui/store";
import { Bubble } from "./bubble";
import { NotesPanel } from "./notes";
import { autosaveState, inFile, ready, saveProject, startFresh } from "./session";
import { showAbout, showValidation, showWhatsNew } from "./pages";
import { Toasts } from "./toasts";
import { Progress } from "./progress";

const NAMES: Record<StepName, string> = {
  data: "Data",
  layout: "Layout",
  result: "Result",
  figure: "Figure",
  text: "Text",
};

/** After a step, the reading goes on at its top, and a focus that vanished with a button is not lost. */
function useStepChange(): void {
  const first = useRef(true);
  const now = step.value;
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    window.scrollTo(0, 0);
    if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
  }, [now]);
  const title = view.value?.document.title;
  useEffect(() => {
    document.title = title ? `${title} – Monolayer` : "Monolayer";
  }, [title]);
}

export function Shell() {
  useStepChange();
  const working = hasData.value || staged.value.length > 0;
  return (
    <div class={working ? "shell" : "shell first"}>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Head working={working} />
      {working && <Steps />}
      {newVersion.value && (
        <p class="banner" role="status">
          A newer version is ready. Save your work, then reload the page to use it.
        </p>
      )}
      <main id="main" tabIndex={-1}>
        {ready.value ? <Screen /> : <Starting />}
      </main>
      <Foot />
      {notesOpen.value && <NotesPanel />}
      {helpOpen.value && <HelpPanel />}
      {dialog.value}
      <Bubble />
      <Progress />
      <Toasts />
      {dragging.value && (
        <div class="drop-veil" aria-hidden="true">
          <div>
            <Icon name="down" size={28} />
            <p>Drop it anywhere</p>
            <p class="quiet">Reader exports are looked at first. A .monolayer file is opened.</p>
          </div>
        </div>
      )}
      <div class="off-screen" role="status" aria-live="polite">
        {spoken.value}
      </div>
    </div>
  );
}

function Starting() {
  return (
    <p class="starting" role="status">
      Starting…
    </p>
  );
}

function Screen() {
  if (!hasData.value && step.value !== "data") return <Data />;
  switch (step.value) {
    case "layout":
      return <LayoutScreen />;
    case "result":
      return <Result />;
    case "figure":
      return <FigureScreen />;
    case "text":
      return <TextScreen />;
    default:
      return <Data />;
  }
}

function Head({ working }: { working: boolean }) {
  const now = view.value;
  const undoLabel = now?.undo ?? null;
  const redoLabel = now?.redo ?? null;
  const blocked = allNotes.value.filter((n) => n.severity !== "info").length + problems.value.length;
  const all = allNotes.value.length + problems.value.length;
  return (
    <header class="head">
      <div class="brand">
        <Logo />
        <span class="brand-name">Monolayer</span>
      </div>
      {working && now && (
        <div class="title-box">
          <TextInput
            label="Title of the project"
            value={now.document.title}
            placeholder="Untitled project"
            onCommit={(title) => void apply({ do: "set_title", title })}
          />
          <SavedState changed={now.changed} />
        </div>
      )}
      <div class="head-actions">
        {working && (
          <>
            <IconButton
              icon="undo"
              label={undoLabel === null ? "Nothing to undo" : `Undo: ${undoLabel}`}
              disabled={undoLabel === null}
              onClick={() => void undo()}
            />
            <IconButton
              icon="redo"
              label={redoLabel === null ? "Nothing to redo" : `Redo: ${redoLabel}`}
              disabled={redoLabel === null}
              onClick={() => void redo()}
            />
            <span class="divider" />
          </>
        )}
        {ready.value && (
          <Button icon="open" tone="quiet" onClick={openDialog} label="Open a project…">
            <span class="wide-only">Open…</span>
          </Button>
        )}
        {working && (
          <>
            <Button icon="save" tone="quiet" onClick={() => void saveProject()} label="Save the project to a file">
              <span class="wide-only">Save</span>
            </Button>
            <Button
              icon="note"
              tone="quiet"
              pressed={notesOpen.value}
              onClick={() => {
                notesOpen.value = !notesOpen.value;
              }}
            >
              <span class="wide-only">Notes</span>
              {all > 0 && <span class={blocked > 0 ? "badge warn" : "badge"}>{all}</span>}
            </Button>
          </>
        )}
        <ThemeButton />
        <Button
          tone="quiet"
          onClick={() => {
            helpOpen.value = !helpOpen.value;
          }}
          pressed={helpOpen.value}
        >
          Help
        </Button>
      </div>
    </header>
  );
}

function SavedState({ changed }: { changed: boolean }) {
  if (!changed && !inFile.value) return null;
  const kept = autosaveState.value === "kept";
  const text = changed ? (kept ? "Not in a file yet; kept in this browser" : "Not in a file yet") : "Saved";
  return <span class={changed ? "saved-state changed" : "saved-state"}>{text}</span>;
}

function ThemeButton() {
  const order = { auto: "light", light: "dark", dark: "auto" } as const;
  const icon = { auto: "auto", light: "sun", dark: "moon" } as const;
  const words = { auto: "as the system", light: "light", dark: "dark" };
  const now = theme.value;
  return (
    <IconButton
      icon={icon[now]}
      label={`Colours: ${words[now]}. Change to ${words[order[now]]}`}
      onClick={() => setTheme(order[now])}
    />
  );
}

function Steps() {
  const has = hasData.value;
  const counts = view.value?.plates ?? [];
  const laid = counts.length > 0 && counts.every((p) => p.counts[3] > 0 || p.counts[4] > 0);
  const failed = answer.value.state === "failed";
  const state: Record<StepName, string> = {
    data: has ? "done" : "now",
    layout: laid ? "done" : "open",
    result: laid && !failed ? "done" : "open",
    figure: "open",
    text: "open",
  };
  return (
    <nav class="steps" aria-label="Steps">
      <ol>
        {STEPS.map((name, i) => (
          <li key={name}>
            <button
              type="button"
              aria-current={step.value === name ? "step" : undefined}
              disabled={!has && name !== "data"}
              onClick={() => go(name)}
              class={state[name]}
            >
              <span class="step-number" aria-hidden="true">
                {i + 1}
              </span>
              {NAMES[name]}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Foot() {
  return (
    <footer class="foot">
      <p class="promise">
        <Icon name="lock" size={14} /> Nothing leaves this computer. The browser itself holds the page to that.
      </p>
      <p class="foot-links">
        {hasData.value && (
          <button type="button" class="link" onClick={startFresh}>
            New project…
          </button>
        )}
        <button type="button" class="link" onClick={showWhatsNew}>
          What’s new
        </button>
        <button type="button" class="link" onClick={showValidation}>
          Validation
        </button>
        <button type="button" class="link" onClick={showAbout}>
          About {version.value && `(${version.value})`}
        </button>
      </p>
    </footer>
  );
}

/** Stops the running work. */
export function stopWork(): void {
  if (work.value) engine().cancel();
}
