// The same work on every machine: recipes of what a user does, and what each machine makes of them.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { at, capture } from "../scripts/tools.mjs";

export const dataDir = path.resolve(at(), process.env.MONOLAYER_DATA ?? "../shared/data");
const scratch = at("target", "equality");

/** The core in node: the page's own wasm, fed with bytes. */
export async function loadCore() {
  const core = await import("../www/pkg/monolayer.js");
  core.initSync({ module: readFileSync(at("www", "pkg", "monolayer_bg.wasm")) });
  return core;
}

const extensions = /\.(csv|txt|tsv|xlsx?|ods|dat)$/i;

/** Every real plate file of the reference data; none when it is not here. */
export function plateFiles() {
  const folder = path.join(dataDir, "plates");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => extensions.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}

/** Recipes: the example, a simulated plate, and every real file, each with a layout as a user would paint it. */
export function recipes(core) {
  const simulated = simulatedPlate();
  const files = [simulated, ...plateFiles()];
  return [{ name: "the example", steps: [{ step: "example" }] }, ...files.map((file) => recipe(core, file))];
}

function recipe(core, file) {
  const name = path.basename(file);
  const steps = [{ step: "inspect", name, path: file }];
  const session = new core.Session();
  const apply = (command) => {
    steps.push({ step: "apply", command });
    return session.apply(command, "2026-01-01T00:00:00.000Z");
  };
  try {
    const { sha256, choice, found } = session.inspect(name, readFileSync(file), undefined);
    const { plates } = apply({ do: "add_file", name, sha256, choice, plates: [] });
    for (const [index, { id }] of plates.entries()) layOut(apply, id, found.plates[index]);
  } catch (error) {
    // A file that is no plate is a recipe too: its error has to be the same everywhere.
    if (!error?.what) throw error;
  } finally {
    session.free();
  }
  return { name, steps };
}

// First column blank, second control, the rest a twofold dilution.
function layOut(apply, plate, { rows, columns }) {
  const wells = (from, to) =>
    Array.from({ length: rows * columns }, (_, well) => well).filter(
      (well) => well % columns >= from && well % columns < to,
    );
  const paint = { do: "paint_wells", plate, group: null, condition: null, replicate: null };
  apply({ ...paint, wells: wells(0, 1), role: "blank" });
  apply({ ...paint, wells: wells(1, 2), role: "control" });
  const dilution = { start: 100, factor: 0.5, step: "multiply", unit: "µM", direction: "right", group: null };
  apply({ do: "fill_dilution", plate, wells: wells(2, columns), ...dilution });
}

// A falling dose-response curve with a fixed, made-up scatter: 96 wells as a spreadsheet exports them.
function simulatedPlate() {
  const rows = ["", ...Array.from({ length: 12 }, (_, column) => column + 1)].join("\t");
  const lines = Array.from({ length: 8 }, (_, row) => {
    const values = Array.from({ length: 12 }, (_, column) => {
      const scatter = (((row * 12 + column) * 7919) % 101) / 5000;
      if (column === 0) return 0.05 + scatter / 10;
      const dose = column === 1 ? 0 : 100 * 0.5 ** (column - 2);
      return 0.05 + 1.2 / (1 + dose / 7.5) + scatter;
    });
    return [String.fromCharCode(65 + row), ...values.map((value) => value.toFixed(4))].join("\t");
  });
  mkdirSync(scratch, { recursive: true });
  const file = path.join(scratch, "simulated.txt");
  writeFileSync(file, [rows, ...lines, ""].join("\r\n"));
  return file;
}

/** What native code makes of the recipes. */
export async function nativeOutcomes(list) {
  const file = writeRecipes(list);
  const { code, text } = await capture("cargo", ["run", "--quiet", "--example", "replay", "--", file], { quiet: true });
  if (code !== 0) throw new Error(`the native replay failed:\n${text.slice(-2000)}`);
  return text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

/** Writes recipes where the native replay reads them. */
export function writeRecipes(list) {
  mkdirSync(scratch, { recursive: true });
  const file = path.join(scratch, `recipes-${process.pid}.json`);
  writeFileSync(file, JSON.stringify(list));
  return file;
}

/** What the core in this process makes of a recipe. */
export async function nodeOutcome(core, recipe) {
  const session = new core.Session();
  const engine = {
    example: async () => session.example(),
    inspect: async (name, bytes) => session.inspect(name, new Uint8Array(bytes), undefined),
    apply: async (command) => session.apply(command, "2026-01-01T00:00:00.000Z"),
    csv: async () => session.csv(),
    figure: async (kind) => session.figure(kind),
    export: async (kind, format, dpi) => session.export(kind, format, dpi),
    resultJson: async () => session.resultJson(),
  };
  try {
    return hashed(await replay({ engine, recipe: withBytes(recipe) }));
  } finally {
    session.free();
  }
}

/** What a browser's page makes of a recipe. */
export async function browserOutcome(browser, recipe) {
  const code = `(${replay})({ recipe: ${JSON.stringify(withBytes(recipe))} })`;
  return hashed(await browser.evaluate(code));
}

export const withBytes = ({ name, steps }) => ({
  name,
  steps: steps.map((step) => (step.path ? { ...step, base64: readFileSync(step.path, "base64") } : step)),
});

const hashed = ({ files, ...rest }) => ({
  ...rest,
  files: Object.fromEntries(
    Object.entries(files).map(([name, { error, base64 }]) => [
      name,
      error ?? createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex"),
    ]),
  ),
});

// Runs in a page as its own source text, so it names nothing outside itself.
async function replay({ engine, recipe }) {
  const page = engine ?? (await globalThis.window.monolayer.engine);
  const toBytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
  const toBase64 = (bytes) => {
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  };
  const words = (error) => `error: ${error?.what ?? error}`;
  const failed = [];
  if (!engine) await page.fresh();
  for (const { step, name, base64, command } of recipe.steps) {
    try {
      if (step === "example") await page.example();
      if (step === "inspect") await page.inspect(name, toBytes(base64));
      if (step === "apply") await page.apply(command);
    } catch (error) {
      failed.push(error?.what ?? String(error));
    }
  }
  const files = {};
  const keep = async (name, task) => {
    files[name] = await task().then(
      (bytes) => ({ base64: toBase64(bytes) }),
      (error) => ({ error: words(error) }),
    );
  };
  await keep("csv", () => page.csv());
  for (const kind of ["bars", "dose_response"]) {
    await keep(`${kind}.scene`, () => page.figure(kind));
    for (const format of ["svg", "svg_outlines", "pdf", "png", "tiff"]) {
      await keep(`${kind}.${format}`, () => page.export(kind, format, 300));
    }
  }
  const result = await page.resultJson().catch(words);
  return { name: recipe.name, failed, result, files };
}
