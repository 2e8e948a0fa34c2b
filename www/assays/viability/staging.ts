// Files that were read and are shown, but are not yet part of the project.
import { signal } from "@preact/signals";
import type { DecimalMark } from "../../types/DecimalMark";
import type { Error as LabError } from "../../types/Error";
import type { ImportChoice } from "../../types/ImportChoice";
import type { Inspection } from "../../types/Inspection";
import { plural } from "../../ui/format";
import { asLabError, apply, go, report, run, speak, toast, view } from "../../ui/store";

export type Staged = {
  key: number;
  name: string;
  bytes: ArrayBuffer;
  choice: ImportChoice;
  found?: Inspection;
  error?: LabError;
  /** Plates the user wants, by index. */
  wanted: number[];
};

export const staged = signal<Staged[]>([]);
export const AUTOMATIC: ImportChoice = { encoding: null, delimiter: null, decimal: null };

let counter = 0;

function put(next: Staged): void {
  const at = staged.value.findIndex((s) => s.key === next.key);
  staged.value = at < 0 ? [...staged.value, next] : staged.value.map((s) => (s.key === next.key ? next : s));
}

async function inspect(entry: Staged): Promise<void> {
  const answered = await run(`Reading ${entry.name}`, async (e) => {
    try {
      return { found: await e.inspect(entry.name, entry.bytes, entry.choice) };
    } catch (thrown) {
      const error = asLabError(thrown);
      if (error.kind === "cancelled") throw error;
      return { error };
    }
  });
  if (!answered) return;
  if ("found" in answered && answered.found) {
    const found = answered.found;
    const measured = found.found.plates.map((_, i) => i);
    put({ key: entry.key, name: entry.name, bytes: entry.bytes, choice: entry.choice, found, wanted: measured });
    speak(`${entry.name}: ${found.found.source.dialect}, ${plural(found.found.plates.length, "plate")} found.`);
  } else if (answered.error) {
    const { key, name, bytes, choice } = entry;
    put({ key, name, bytes, choice, error: answered.error, wanted: [] });
    speak(`${entry.name} could not be read. ${answered.error.what}`);
  }
}

/** Reads files one after another and shows what they hold. */
export async function stageFiles(files: File[]): Promise<void> {
  go("data");
  for (const file of files) {
    counter += 1;
    try {
      const bytes = await file.arrayBuffer();
      await inspect({ key: counter, name: file.name, bytes, choice: AUTOMATIC, wanted: [] });
    } catch (thrown) {
      report(thrown, `Reading ${file.name}`);
    }
  }
}

export async function stageText(text: string): Promise<void> {
  go("data");
  counter += 1;
  const bytes = new TextEncoder().encode(text).buffer as ArrayBuffer;
  await inspect({ key: counter, name: "Pasted text", bytes, choice: AUTOMATIC, wanted: [] });
}

/** Reads a staged file again in another way. */
export function readAgain(entry: Staged, change: Partial<ImportChoice>): Promise<void> {
  return inspect({ ...entry, choice: { ...entry.choice, ...change } });
}

export function flipDecimal(entry: Staged): Promise<void> {
  const now: DecimalMark = entry.found?.found.source.decimal ?? "point";
  return readAgain(entry, { decimal: now === "point" ? "comma" : "point" });
}

export function want(entry: Staged, plate: number, yes: boolean): void {
  const rest = entry.wanted.filter((p) => p !== plate);
  put({ ...entry, wanted: yes ? [...rest, plate].sort((a, b) => a - b) : rest });
}

export function drop(entry: Staged): void {
  staged.value = staged.value.filter((s) => s.key !== entry.key);
}

/** Takes staged files into the project. */
export async function addToProject(entries: Staged[]): Promise<void> {
  const ready = entries.filter((s) => s.found && s.wanted.length > 0);
  let plates = 0;
  for (const entry of ready) {
    const found = entry.found;
    if (!found) continue;
    const all = entry.wanted.length === found.found.plates.length;
    const next = await apply(
      { do: "add_file", name: entry.name, sha256: found.sha256, choice: entry.choice, plates: all ? [] : entry.wanted },
      `Adding ${entry.name}`,
    );
    if (!next) return;
    plates += entry.wanted.length;
    drop(entry);
  }
  if (plates === 0) return;
  const untouched = (view.value?.plates ?? []).some((p) => p.counts[2] + p.counts[3] + p.counts[4] === 0);
  if (staged.value.length === 0 && untouched) {
    speak(`${plural(plates, "plate")} added.`);
    go("layout");
  } else {
    toast(`${plural(plates, "plate")} added.`, "good");
  }
}
