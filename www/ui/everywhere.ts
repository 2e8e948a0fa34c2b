// What can happen anywhere on the page: a file dropped, a table pasted, a key, an error nobody caught.
import { signal } from "@preact/signals";
import { stageFiles, stageText } from "../assays/viability/staging";
import { isTemplate, takeTemplate } from "../assays/viability/templates-dialog";
import { openProject, saveProject } from "../panels/session";
import { chooseFiles, isProject } from "./files";
import { bubble, dialog, go, notesOpen, redo, report, STEPS, type StepName, step, toast, undo } from "./store";

export const dragging = signal(false);
export const newVersion = signal(false);
export const helpOpen = signal(false);

/** Routes files to where they belong: a project is opened, everything else is looked at. */
export function takeFiles(files: File[]): void {
  const projects = files.filter((f) => isProject(f.name));
  const [project] = projects;
  if (projects.length > 1) toast("Only one project is opened at a time; the first was taken.", "bad");
  if (project) openProject(project);
  for (const template of files.filter((f) => isTemplate(f.name))) {
    void takeTemplate(template).then((taken) => {
      if (taken) toast(`${template.name} is in the project. Use it on the step Layout.`, "good");
    });
  }
  const others = files.filter((f) => !isProject(f.name) && !isTemplate(f.name));
  if (others.length > 0) void stageFiles(others);
}

export function openDialog(): void {
  chooseFiles({ accept: ".monolayer" }, ([file]) => file && openProject(file));
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
}

function help(): void {
  const focused = document.activeElement;
  const place = focused instanceof HTMLElement ? focused.closest<HTMLElement>("[data-help]") : null;
  const text = place?.dataset.help;
  if (place && text) {
    bubble.value = { title: place.dataset.helpTitle ?? "Help", text, anchor: focused as HTMLElement };
  } else {
    helpOpen.value = true;
  }
}

function onKey(event: KeyboardEvent): void {
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (event.key === "F1") {
    event.preventDefault();
    help();
    return;
  }
  if (event.key === "Escape" && bubble.value) {
    const anchor = bubble.value.anchor;
    bubble.value = null;
    anchor.focus();
    event.stopPropagation();
    return;
  }
  if (dialog.value) return;
  if (event.key === "Escape" && (helpOpen.value || notesOpen.value)) {
    helpOpen.value = false;
    notesOpen.value = false;
    event.stopPropagation();
    return;
  }
  if (event.altKey && !command && /^[1-5]$/.test(event.key)) {
    const where = STEPS[Number(event.key) - 1];
    if (where) {
      event.preventDefault();
      go(where);
    }
  }
  if (!command) return;
  if (key === "s") {
    event.preventDefault();
    void saveProject();
  } else if (key === "o") {
    event.preventDefault();
    openDialog();
  } else if (key === "z" && !typing(event.target)) {
    event.preventDefault();
    void (event.shiftKey ? redo() : undo());
  } else if (key === "y" && !typing(event.target)) {
    event.preventDefault();
    void redo();
  }
}

function onPaste(event: ClipboardEvent): void {
  if (dialog.value || typing(event.target)) return;
  const data = event.clipboardData;
  if (!data) return;
  if (data.files.length > 0 && !data.types.includes("text/plain")) {
    event.preventDefault();
    takeFiles([...data.files]);
    return;
  }
  const text = data.getData("text/plain");
  if (text.trim() === "") return;
  event.preventDefault();
  void stageText(text);
}

let depth = 0;

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

export function installEverywhere(): void {
  window.addEventListener("keydown", onKey, true);
  window.addEventListener("paste", onPaste);
  window.addEventListener("dragenter", (e) => {
    if (!hasFiles(e)) return;
    e.preventDefault();
    depth += 1;
    dragging.value = true;
  });
  window.addEventListener("dragover", (e) => hasFiles(e) && e.preventDefault());
  window.addEventListener("dragleave", (e) => {
    if (!hasFiles(e)) return;
    depth -= 1;
    if (depth <= 0) dragging.value = false;
  });
  window.addEventListener("drop", (e) => {
    depth = 0;
    dragging.value = false;
    if (!hasFiles(e)) return;
    e.preventDefault();
    takeFiles([...(e.dataTransfer?.files ?? [])]);
  });
  window.addEventListener("unhandledrejection", (e) => {
    e.preventDefault();
    report(e.reason, "Working");
  });
  window.addEventListener("error", (e) => {
    if (e.error) report(e.error, "Showing the page");
  });
  window.addEventListener("monolayer:new-version", () => {
    newVersion.value = true;
  });
  window.addEventListener("monolayer:lost", (e) => report((e as CustomEvent).detail, "Restarting the engine"));
  const fromHash = () => {
    const wanted = location.hash.slice(1);
    if ((STEPS as readonly string[]).includes(wanted)) step.value = wanted as StepName;
  };
  window.addEventListener("hashchange", fromHash);
  window.addEventListener("popstate", fromHash);
}
