// The page's door to the core: everything runs in a worker, except drawing, which needs the page's canvas.
import * as core from "./pkg/monolayer.js";
import type { AllWells } from "./types/AllWells";
import type { Analysis } from "./types/Analysis";
import type { Command } from "./types/Command";
import type { Error as LabError } from "./types/Error";
import type { ExportFormat } from "./types/ExportFormat";
import type { FigureKind } from "./types/FigureKind";
import type { ImportChoice } from "./types/ImportChoice";
import type { Inspection } from "./types/Inspection";
import type { Layout } from "./types/Layout";
import type { Note } from "./types/Note";
import type { Params } from "./types/Params";
import type { Plate } from "./types/Plate";
import type { View } from "./types/View";
import type { Answer, Request, Start } from "./worker";
import workerSource from "virtual:worker";

export interface Engine {
  version(): Promise<string>;
  params(): Promise<Params>;
  inspect(name: string, bytes: ArrayBuffer, choice?: ImportChoice): Promise<Inspection>;
  apply(command: Command): Promise<View>;
  undo(): Promise<View>;
  redo(): Promise<View>;
  view(): Promise<View>;
  plate(id: number): Promise<Plate>;
  layout(id: number): Promise<Layout>;
  /** The result without its thousands of wells: no observation but those left out, and plates with empty lists. */
  analyse(): Promise<{ value: Analysis; notes: Note[] }>;
  /** The result had no well been left out; null when none is. */
  analyseAllWells(): Promise<{ value: AllWells; notes: Note[] } | null>;
  /** The doses a `fill_dilution` would give, as they would be called. */
  doses(command: Command): Promise<string[]>;
  /** A template of the project as the text of a small file. */
  template(name: string): Promise<string>;
  /** Per cent of the control in every well of a plate, row by row; NaN where there is none. */
  viability(plate: number): Promise<Float64Array>;
  /** How far each well is from the wells alike, in percentage points, row by row; NaN where there is nothing alike. */
  deviation(plate: number): Promise<Float64Array>;
  /** The JSON bytes of a Scene, for `drawScene`. */
  figure(kind: FigureKind): Promise<Uint8Array>;
  export(kind: FigureKind, format: ExportFormat, dpi: number): Promise<Uint8Array>;
  csv(): Promise<Uint8Array>;
  /** The results as XLSX, with the arithmetic as live formulas. */
  workbook(): Promise<Uint8Array>;
  report(): Promise<string>;
  resultJson(): Promise<string>;
  save(): Promise<Uint8Array>;
  open(bytes: ArrayBuffer): Promise<{ view: View; notes: Note[] }>;
  example(): Promise<View>;
  fresh(): Promise<View>;
  snapshot(): Promise<string>;
  input(sha256: string): Promise<Uint8Array>;
  restore(document: string, inputs: [string, Uint8Array][]): Promise<{ view: View; notes: Note[] }>;
  /** Stops the running work: what waits is rejected as cancelled, the project is as it was before. */
  cancel(): void;
  /** Draws on the page's thread. The canvas gets the figure's height and the screen's pixel ratio. */
  drawScene(canvas: HTMLCanvasElement, scene: Uint8Array, cssWidth: number): void;
}

/** Starts the worker and the page's own instance for drawing. Rejects with a `LoadError`. */
export async function startEngine(): Promise<Engine> {
  const module = await compiled();
  const client = new Client(module);
  await Promise.all([client.start(), core.default({ module_or_path: module })]);
  await useFonts();
  return engine(client);
}

/** Why the program could not start, for the load-error page. */
export class LoadError extends Error {}

type Step = Omit<Request, "id">;
type Waiting = { step: Step; resolve(value: unknown): void; reject(error: unknown): void };

/** Methods that put another project in the session's place. */
const replacing = new Set(["open", "restore", "example", "fresh"]);
/** Methods that change the project in place. */
const changing = new Set(["inspect", "apply", "undo", "redo"]);

class Client {
  #module: WebAssembly.Module;
  #worker: Worker | undefined;
  #waiting = new Map<number, Waiting>();
  #next = 1;
  // What leads from an empty session to the present one: a worker that was stopped is brought back by it.
  #done: Step[] = [];

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  start(): Promise<unknown> {
    const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
    return new Promise((resolve, reject) => {
      let worker: Worker;
      try {
        worker = new Worker(url);
      } catch (error) {
        reject(new LoadError(`The background worker was refused: ${error}`));
        return;
      }
      this.#worker = worker;
      worker.onmessage = (event: MessageEvent<Answer>) => this.#take(worker, event.data);
      worker.onerror = (event) => this.#lost(worker, event.message);
      const fail = (error: unknown) => reject(new LoadError(`The worker did not start: ${text(error)}`));
      this.#waiting.set(0, { step: { method: "start", args: [] }, resolve, reject: fail });
      const start: Start = { module: this.#module, replay: this.#done };
      worker.postMessage(start);
    }).finally(() => URL.revokeObjectURL(url));
  }

  call<T>(method: string, ...args: unknown[]): Promise<T> {
    const id = this.#next++;
    const step = { method, args };
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { step, resolve: resolve as (value: unknown) => void, reject });
      this.#worker?.postMessage({ id, ...step } satisfies Request);
    });
  }

  cancel(): void {
    if (this.#waiting.size > 0) {
      this.#revive({
        kind: "cancelled",
        what: "The work was stopped.",
        hint: "Nothing has changed.",
        location: nowhere,
      });
    }
  }

  #take(worker: Worker, answer: Answer): void {
    if (worker !== this.#worker) return;
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (!waiting) return;
    if ("value" in answer) {
      this.#remember(waiting.step);
      waiting.resolve(answer.value);
    } else if (answer.crashed && answer.id !== 0) {
      const mistake = crash(answer.error);
      waiting.reject(mistake);
      this.#revive(mistake);
    } else {
      waiting.reject(answer.error);
    }
  }

  #lost(worker: Worker, message: string): void {
    if (worker === this.#worker) this.#revive(crash(message));
  }

  #remember(step: Step): void {
    if (replacing.has(step.method)) this.#done = [step];
    else if (changing.has(step.method)) this.#done.push(step);
  }

  #revive(reason: LabError): void {
    this.#worker?.terminate();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) one.reject(reason);
    this.start().catch((error) => window.dispatchEvent(new CustomEvent("monolayer:lost", { detail: text(error) })));
  }
}

function engine(client: Client): Engine {
  const now = () => new Date().toISOString();
  return {
    version: () => client.call("version"),
    params: () => client.call("params"),
    inspect: (name, bytes, choice) => client.call("inspect", name, new Uint8Array(bytes), choice),
    apply: (command) => client.call("apply", command, now()),
    undo: () => client.call("undo", now()),
    redo: () => client.call("redo", now()),
    view: () => client.call("view"),
    plate: (id) => client.call("plate", id),
    layout: (id) => client.call("layout", id),
    analyse: () => client.call("analyse"),
    analyseAllWells: () => client.call("analyseAllWells"),
    doses: (command) => client.call("doses", command),
    template: (name) => client.call("template", name),
    viability: (plate) => client.call("viability", plate),
    deviation: (plate) => client.call("deviation", plate),
    figure: (kind) => client.call("figure", kind),
    export: (kind, format, dpi) => client.call("export", kind, format, dpi),
    csv: () => client.call("csv"),
    workbook: () => client.call("workbook", now()),
    report: () => client.call("report", now()),
    resultJson: () => client.call("resultJson"),
    save: () => client.call("save"),
    open: (bytes) => client.call("open", new Uint8Array(bytes)),
    example: () => client.call("example"),
    fresh: () => client.call("fresh"),
    snapshot: () => client.call("snapshot"),
    input: (sha256) => client.call("input", sha256),
    restore: (document, inputs) => client.call("restore", document, inputs),
    cancel: () => client.cancel(),
    drawScene: (canvas, scene, cssWidth) => drawing.draw_scene?.(canvas, scene, cssWidth, window.devicePixelRatio),
  };
}

/** The page's side of the core; these two are there as soon as the core can draw. */
const drawing = core as unknown as {
  draw_scene?(canvas: HTMLCanvasElement, scene: Uint8Array, cssWidth: number, pixelRatio: number): void;
  font_files?(): { family: string; weight: string | number; style: string; bytes: Uint8Array<ArrayBuffer> }[];
};

// The figure's own fonts, so that the screen shows the letters whose widths the layout measured.
async function useFonts(): Promise<void> {
  const files = drawing.font_files?.() ?? [];
  await Promise.all(
    files.map(async ({ family, weight, style, bytes }) => {
      const face = new FontFace(family, bytes, { weight: String(weight), style });
      document.fonts.add(await face.load());
    }),
  );
}

// The program's bytes stand in the page (one file) or beside it (a site); the element with this id says where.
async function compiled(): Promise<WebAssembly.Module> {
  const place = document.getElementById("monolayer-wasm");
  if (place instanceof HTMLLinkElement) {
    const response = await fetch(place.href);
    if (!response.ok)
      throw new LoadError(`The program could not be fetched (${response.status} ${response.statusText}).`);
    // Compiling while loading is faster, but refused when a server gives the file another type.
    const streams = response.headers.get("content-type")?.startsWith("application/wasm");
    return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
  }
  const packed = Uint8Array.from(atob(place?.textContent?.trim() ?? ""), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
}

const nowhere: LabError["location"] = {};

function crash(detail: unknown): LabError {
  return {
    kind: "unsupported",
    what: `The program stopped on this step: ${text(detail)}`,
    hint: "That is a mistake of the program, not yours. Your work is as it was before this step; please report it.",
    location: nowhere,
  };
}

function text(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (typeof error === "object" && error !== null && "what" in error) return String(error.what);
  return String(error);
}
