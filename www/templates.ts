// Layout templates this browser keeps from project to project, as the engine wrote them. A database of their own: the
// safety net of open work must not wait for it, nor the other way round.
export type KeptTemplate = { name: string; rows: number; columns: number; text: string; savedAt: number };

const NAME = "monolayer-templates";
let database: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  database ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("templates", { keyPath: "name" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return database;
}

async function ask<T>(mode: IDBTransactionMode, question: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const request = question((await open()).transaction("templates", mode).objectStore("templates"));
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Keeps a template; one of the same name gives way. */
export async function keepTemplate(template: KeptTemplate): Promise<void> {
  await ask("readwrite", (store) => store.put(template));
}

export async function forgetTemplate(name: string): Promise<void> {
  await ask("readwrite", (store) => store.delete(name));
}

/** All that are kept, by name; none where the browser keeps nothing. */
export async function keptTemplates(): Promise<KeptTemplate[]> {
  try {
    const all: KeptTemplate[] = await ask("readonly", (store) => store.getAll());
    return all.sort((a, b) => a.name.localeCompare(b.name));
  } catch {
    return [];
  }
}
