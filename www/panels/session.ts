// Opening, saving, examples, and the work a killed tab left behind.
import { signal } from "@preact/signals";
import { forget, keep, lastSessions, type LastSession, load, tidy } from "../autosave";
import { type Engine, startEngine } from "../engine";
import type { Note } from "../types/Note";
import { askAboutDamage } from "./damage";
import { confirmThen } from "../ui/controls";
import { download, fileName } from "../ui/files";
import { plural } from "../ui/format";
import { staged } from "../assays/viability/staging";
import { asLabError, engine, enter, hasData, onChange, run, show, speak, toast, view, watchResults } from "../ui/store";

export const ready = signal(false);
export const kept = signal<LastSession[]>([]);
/** Whether the open project came from or went to a file. */
export const inFile = signal(false);
export const autosaveState = signal<"idle" | "kept" | "off">("idle");

/** Shows the empty project, and looks for work that was left behind. */
export async function startSession(e: Engine): Promise<void> {
  onChange((live, next) => {
    // The example and a file as it was opened need no safety net.
    if (!next.changed && autosaveState.value === "idle") return;
    keep(live, next).then(
      () => {
        autosaveState.value = "kept";
      },
      () => {
        autosaveState.value = "off";
      },
    );
  });
  window.addEventListener("beforeunload", (event) => {
    if (view.value?.changed && autosaveState.value === "off") event.preventDefault();
  });
  view.value = await e.view();
  ready.value = true;
  watchResults();
  try {
    await tidy();
    kept.value = (await lastSessions()).slice(0, 2);
  } catch {
    autosaveState.value = "off";
  }
}

function unsaved(): boolean {
  return (view.value?.changed ?? false) || staged.value.length > 0;
}

/** Goes on at once when nothing is lost by it, else asks. */
function mayReplace(action: string, then: () => void): void {
  if (!unsaved()) {
    then();
    return;
  }
  confirmThen({
    title: "Replace the open project?",
    text: "It has changes that are in no file yet. They are lost when another project takes its place.",
    action,
    onYes: then,
  });
}

export function openExample(): void {
  mayReplace("Open the example", async () => {
    const next = await run("Opening the example", (e) => e.example());
    if (!next) return;
    staged.value = [];
    enter(next, "figure");
    inFile.value = false;
    speak("The example is open: simulated data of a 96-well MTT experiment.");
  });
}

export function startFresh(): void {
  mayReplace("Start a new project", async () => {
    const next = await run("Starting a new project", (e) => e.fresh());
    if (!next) return;
    staged.value = [];
    inFile.value = false;
    enter(next, "data");
  });
}

/** Opens a project file; the open work stays as it is when the file cannot be read. */
export function openProject(file: File): void {
  mayReplace("Open the file", async () => {
    const bytes = await file.arrayBuffer();
    const lost = hasData.value ? await run(`Looking into ${file.name}`, () => whatIsLost(bytes)) : [];
    if (!lost) return;
    if (lost.length === 0) await take(file.name, bytes);
    else askAboutDamage(file.name, lost, () => void take(file.name, bytes));
  });
}

async function take(name: string, bytes: ArrayBuffer): Promise<void> {
  const opened = await run(`Opening ${name}`, (e) => e.open(bytes));
  if (!opened) return;
  staged.value = [];
  inFile.value = true;
  enter(opened.view, opened.view.document.plates.length > 0 ? "result" : "data");
  for (const note of opened.notes) toast(note.message, note.severity === "info" ? "plain" : "bad", note.hint);
  if (opened.notes.length === 0) toast(`Opened ${name}.`, "good");
}

let beside: Promise<Engine> | undefined;

/** Opens a file in a second engine, so that the open work and its undo stay as they are until the user has chosen. */
async function whatIsLost(bytes: ArrayBuffer): Promise<Note[]> {
  beside ??= startEngine();
  const second = await beside;
  try {
    return (await second.open(bytes)).notes.filter((n) => n.severity !== "info");
  } finally {
    await second.fresh();
  }
}

export async function saveProject(): Promise<void> {
  const bytes = await run("Saving", (e) => e.save());
  if (!bytes) return;
  download(bytes, fileName(view.value?.document.title, "monolayer"), "application/zip");
  inFile.value = true;
  show(await engine().view());
  toast("Saved to your downloads. This file is the truth: it holds the data, the layout and every choice.", "good");
}

export function continueSession(session: LastSession): void {
  mayReplace("Continue", async () => {
    const restored = await run("Bringing the last session back", async (e) => {
      const { document, inputs } = await load(session.id);
      return e.restore(document, inputs);
    });
    if (!restored) return;
    staged.value = [];
    inFile.value = false;
    kept.value = kept.value.filter((k) => k.id !== session.id);
    // The old copy goes only when the new one is there.
    keep(engine(), restored.view).then(
      () => {
        autosaveState.value = "kept";
        return forget(session.id);
      },
      () => {
        autosaveState.value = "off";
      },
    );
    enter(restored.view, restored.view.document.plates.length > 0 ? "layout" : "data");
    for (const note of restored.notes) toast(note.message, "bad", note.hint);
    speak(`Brought back ${plural(restored.view.document.plates.length, "plate")}.`);
    toast("Your last session is back. Save it to a file to keep it.", "good");
  });
}

export async function discardSession(session: LastSession): Promise<void> {
  try {
    await forget(session.id);
  } catch (thrown) {
    toast(asLabError(thrown).what, "bad");
  }
  kept.value = kept.value.filter((k) => k.id !== session.id);
}
