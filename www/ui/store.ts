// The page's state: what the engine last answered, where the user is, and what went wrong. The document itself lives
// in the worker; the page changes it only by sending commands.
import { batch, computed, effect, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Engine } from "../engine";
import type { Analysis } from "../types/Analysis";
import type { Command } from "../types/Command";
import type { Error as LabError } from "../types/Error";
import type { Layout } from "../types/Layout";
import type { Note } from "../types/Note";
import type { Params } from "../types/Params";
import type { Plate } from "../types/Plate";
import type { PlateId } from "../types/PlateId";
import type { View } from "../types/View";

export const STEPS = ["data", "layout", "result", "figure", "text"] as const;
export type StepName = (typeof STEPS)[number];

export type Answer =
  | { state: "none" }
  | { state: "ready"; revision: number; value: Analysis; notes: Note[] }
  | { state: "failed"; revision: number; error: LabError };

export type Work = { label: string; cancellable: boolean };
export type Toast = { id: number; tone: "good" | "plain" | "bad"; text: string; detail?: string };
export type Problem = { id: number; error: LabError; doing: string };
export type Bubble = { title: string; text: string; anchor: HTMLElement };

export const view = signal<View | null>(null);
export const params = signal<Params>({ analysis: [], figure: [], figures: [], models: [] });
export const version = signal("");
export const step = signal<StepName>("data");
export const answer = signal<Answer>({ state: "none" });
export const work = signal<Work | null>(null);
export const toasts = signal<Toast[]>([]);
export const problems = signal<Problem[]>([]);
export const dialog = signal<ComponentChildren>(null);
export const bubble = signal<Bubble | null>(null);
export const notesOpen = signal(false);
export const spoken = signal("");

export const hasData = computed(() => (view.value?.document.plates.length ?? 0) > 0);
export const allNotes = computed<Note[]>(() => {
  const found = answer.value;
  return [...(view.value?.notes ?? []), ...(found.state === "ready" ? found.notes : [])];
});

let theEngine: Engine | null = null;
let counter = 0;
const afterChange: ((engine: Engine, view: View) => void)[] = [];

export function connect(engine: Engine): void {
  theEngine = engine;
}

export function engine(): Engine {
  if (!theEngine) throw new Error("The engine has not started.");
  return theEngine;
}

/** Calls a function after every change of the document. */
export function onChange(listener: (engine: Engine, view: View) => void): void {
  afterChange.push(listener);
}

/** Takes a new view over and tells everybody who listens. */
export function show(next: View): void {
  view.value = next;
  for (const listener of afterChange) listener(engine(), next);
}

/** Says a sentence to a screen reader. */
export function speak(text: string): void {
  spoken.value = spoken.value === text ? `${text}\u00a0` : text;
}

export function toast(text: string, tone: Toast["tone"] = "plain", detail?: string): void {
  counter += 1;
  const id = counter;
  toasts.value = [...toasts.value.slice(-3), detail === undefined ? { id, tone, text } : { id, tone, text, detail }];
  if (tone !== "bad") setTimeout(() => dismissToast(id), 6000);
}

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((t) => t.id !== id);
}

/** Makes a lab error out of whatever was thrown. */
export function asLabError(thrown: unknown): LabError {
  if (thrown && typeof thrown === "object" && "what" in thrown) {
    const known = thrown as Partial<LabError>;
    return {
      kind: known.kind ?? "invalid",
      what: String(known.what),
      hint: known.hint ?? "",
      location: known.location ?? {},
    };
  }
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    kind: "invalid",
    what: `Something went wrong in the program itself: ${text}`,
    hint: "Your work is still here. Save the project, reload the page and try again.",
    location: {},
  };
}

/** Shows an error and keeps it in the notes panel. */
export function report(thrown: unknown, doing: string): LabError {
  const error = asLabError(thrown);
  if (error.kind === "cancelled") {
    toast("Stopped. Nothing was changed.");
    return error;
  }
  counter += 1;
  problems.value = [...problems.value.slice(-49), { id: counter, error, doing }];
  toast(error.what, "bad", [placeOfError(error), error.hint].filter(Boolean).join(" "));
  return error;
}

export function placeOfError(error: LabError): string {
  return placeOfLocation(error.location);
}

export function placeOfLocation(at: LabError["location"] | null | undefined): string {
  if (!at) return "";
  const parts = [
    at.file != null ? `file “${at.file}”` : "",
    at.sheet != null ? `sheet “${at.sheet}”` : "",
    at.row != null ? `row ${at.row}` : "",
    at.column != null ? `column ${at.column}` : "",
    at.well != null ? `well ${at.well}` : "",
    at.lane != null ? `lane ${at.lane}` : "",
  ].filter(Boolean);
  const text = parts.join(", ");
  return text === "" ? "" : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Runs engine work with its name on the progress bar; a failure is shown and answers undefined. */
export async function run<T>(label: string, job: (engine: Engine) => Promise<T>): Promise<T | undefined> {
  const mine: Work = { label, cancellable: true };
  work.value = mine;
  try {
    return await job(engine());
  } catch (thrown) {
    report(thrown, label);
    return undefined;
  } finally {
    if (work.value === mine) work.value = null;
  }
}

/** Sends a command; answers the new view, or undefined when it was refused (and said so). */
export async function apply(command: Command, label = "Working"): Promise<View | undefined> {
  const next = await run(label, (e) => e.apply(command));
  if (next) show(next);
  return next;
}

export async function undo(): Promise<void> {
  const label = view.value?.undo;
  if (label == null) return;
  const next = await run("Undoing", (e) => e.undo());
  if (next) {
    show(next);
    speak(`Undone: ${label}`);
  }
}

export async function redo(): Promise<void> {
  const label = view.value?.redo;
  if (label == null) return;
  const next = await run("Redoing", (e) => e.redo());
  if (next) {
    show(next);
    speak(`Redone: ${label}`);
  }
}

/** Replaces the open project by another one. */
export function enter(next: View, where: StepName): void {
  batch(() => {
    answer.value = { state: "none" };
    problems.value = [];
    plateCache.clear();
    layoutCache.clear();
    asked = -1;
    show(next);
    go(where);
  });
}

export function go(where: StepName): void {
  step.value = where;
  if (location.hash !== `#${where}`) history.pushState(null, "", `#${where}`);
}

let asked = -1;

/** Computes the result of the present document, once a revision. */
export async function analyse(): Promise<void> {
  const now = view.value;
  if (!now || now.document.plates.length === 0) return;
  if (asked === now.revision && answer.value.state !== "none") return;
  asked = now.revision;
  const mine: Work = { label: "Computing viability and curves", cancellable: true };
  work.value = mine;
  try {
    const { value, notes } = await engine().analyse();
    if (asked === now.revision) answer.value = { state: "ready", revision: now.revision, value, notes };
  } catch (thrown) {
    const error = asLabError(thrown);
    if (asked === now.revision) answer.value = { state: "failed", revision: now.revision, error };
  } finally {
    if (work.value === mine) work.value = null;
  }
}

/** Computes again after the work was stopped. */
export function analyseAgain(): void {
  asked = -1;
  answer.value = { state: "none" };
  void analyse();
}

/** Keeps the result fresh while a step that shows it is open. */
export function watchResults(): void {
  effect(() => {
    const needed = step.value === "result" || step.value === "figure" || step.value === "text";
    if (view.value && needed) void analyse();
  });
}

const plateCache = new Map<string, Promise<Plate>>();

/** The numbers of a plate as found in its file; asked for once a way of reading. */
export function plateOf(id: PlateId): Promise<Plate> {
  const document = view.value?.document;
  const entry = document?.plates.find((p) => p.id === id);
  const file = document?.files.find((f) => f.id === entry?.file);
  const key = `${id} ${file?.sha256} ${JSON.stringify(file?.choice)}`;
  let found = plateCache.get(key);
  if (!found) {
    found = engine().plate(id);
    found.catch(() => plateCache.delete(key));
    plateCache.set(key, found);
  }
  return found;
}

const layoutCache = new Map<PlateId, { revision: number; layout: Promise<Layout> }>();

/** What stands in the wells of a plate; asked for once a change of it. */
export function layoutOf(id: PlateId): Promise<Layout> {
  const revision = view.value?.plates.find((p) => p.id === id)?.layout_revision ?? 0;
  const held = layoutCache.get(id);
  if (held && held.revision === revision) return held.layout;
  const layout = engine().layout(id);
  layout.catch(() => layoutCache.delete(id));
  layoutCache.set(id, { revision, layout });
  return layout;
}

export type Theme = "auto" | "light" | "dark";
export const theme = signal<Theme>("auto");

export function setTheme(next: Theme): void {
  theme.value = next;
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  remember("theme", next);
}

/** Small preferences; a browser that keeps none is no error. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`monolayer.${key}`, value);
  } catch {
    return;
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`monolayer.${key}`);
  } catch {
    return null;
  }
}
