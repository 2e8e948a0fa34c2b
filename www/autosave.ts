// A crash net: after every change the document goes to IndexedDB, each raw input once by its hash. The file the user
// saves is the truth; this only survives a closed tab.
import type { Engine } from "./engine";
import type { View } from "./types/View";

export type LastSession = { id: string; title: string; savedAt: number; plates: number; files: string[] };
type Kept = LastSession & { document: string; inputs: string[] };

const NAME = "monolayer";
const KEEP = 5;
const mine = crypto.randomUUID?.() ?? String(performance.timeOrigin);
let database: Promise<IDBDatabase> | undefined;
let release: (() => void) | undefined;

function open(): Promise<IDBDatabase> {
  database ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("sessions", { keyPath: "id" });
      request.result.createObjectStore("inputs");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("Another tab holds the store."));
  });
  return database;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function store(name: "sessions" | "inputs", mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return (await open()).transaction(name, mode).objectStore(name);
}

// A living tab holds a lock by its session's name, so that no other tab offers its work as lost.
function holdLock(): void {
  if (release || !navigator.locks) return;
  void navigator.locks.request(
    `monolayer-${mine}`,
    () =>
      new Promise<void>((free) => {
        release = free;
      }),
  );
}

async function living(): Promise<Set<string>> {
  const held = (await navigator.locks?.query())?.held ?? [];
  return new Set(held.map((lock) => (lock.name ?? "").replace("monolayer-", "")));
}

let running = false;
let again: (() => Promise<void>) | undefined;

/** Keeps the present state. While one write runs, only the newest waits. */
export function keep(engine: Engine, view: View): Promise<void> {
  const job = () => write(engine, view);
  if (running) {
    again = job;
    return Promise.resolve();
  }
  return drain(job);
}

async function drain(first: () => Promise<void>): Promise<void> {
  running = true;
  try {
    let job: (() => Promise<void>) | undefined = first;
    while (job) {
      again = undefined;
      await job();
      job = again;
    }
  } finally {
    running = false;
  }
}

async function write(engine: Engine, view: View): Promise<void> {
  const files = view.document.files;
  if (files.length === 0 && view.document.experiment.conditions.length === 0) return;
  holdLock();
  const held = new Set((await done((await store("inputs", "readonly")).getAllKeys())).map(String));
  for (const file of files) {
    if (held.has(file.sha256)) continue;
    const bytes = await engine.input(file.sha256);
    await done((await store("inputs", "readwrite")).put(bytes, file.sha256));
  }
  const kept: Kept = {
    id: mine,
    title: view.document.title,
    savedAt: Date.now(),
    plates: view.document.plates.length,
    files: files.map((f) => f.name),
    document: await engine.snapshot(),
    inputs: files.map((f) => f.sha256),
  };
  await done((await store("sessions", "readwrite")).put(kept));
}

/** Sessions of tabs that are gone, newest first. */
export async function lastSessions(): Promise<LastSession[]> {
  if (typeof indexedDB === "undefined") return [];
  const alive = await living();
  const all = (await done((await store("sessions", "readonly")).getAll())) as Kept[];
  return all
    .filter((s) => s.id !== mine && !alive.has(s.id))
    .sort((a, b) => b.savedAt - a.savedAt)
    .map(({ id, title, savedAt, plates, files }) => ({ id, title, savedAt, plates, files }));
}

/** The document and the inputs of a session. */
export async function load(id: string): Promise<{ document: string; inputs: [string, Uint8Array][] }> {
  const kept = (await done((await store("sessions", "readonly")).get(id))) as Kept | undefined;
  if (!kept) throw { kind: "not_found", what: "The kept session is no longer there.", hint: "", location: {} };
  const inputs: [string, Uint8Array][] = [];
  for (const sha256 of kept.inputs) {
    const bytes = (await done((await store("inputs", "readonly")).get(sha256))) as Uint8Array | undefined;
    if (bytes) inputs.push([sha256, bytes]);
  }
  return { document: kept.document, inputs };
}

export async function forget(id: string): Promise<void> {
  await done((await store("sessions", "readwrite")).delete(id));
  await tidy();
}

/** Drops all but the newest sessions, and the inputs nobody needs. */
export async function tidy(): Promise<void> {
  const all = ((await done((await store("sessions", "readonly")).getAll())) as Kept[]).sort(
    (a, b) => b.savedAt - a.savedAt,
  );
  for (const old of all.slice(KEEP)) await done((await store("sessions", "readwrite")).delete(old.id));
  const needed = new Set(all.slice(0, KEEP).flatMap((s) => s.inputs));
  for (const key of await done((await store("inputs", "readonly")).getAllKeys())) {
    if (!needed.has(String(key))) await done((await store("inputs", "readwrite")).delete(key));
  }
}
