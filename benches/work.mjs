// The heavy work of the goal: 100 plates of 1536 wells in one export, laid out and fitted.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { at } from "../scripts/tools.mjs";

const rows = 32;
const columns = 48;
const groups = 4;

const letter = (row) => (row < 26 ? String.fromCharCode(65 + row) : `A${String.fromCharCode(65 + row - 26)}`);

/** Writes the export: `count` plates with four falling curves each and a fixed, made-up scatter. */
export function writePlates(count) {
  const header = ["", ...Array.from({ length: columns }, (_, column) => column + 1)].join("\t");
  const plate = (index) => {
    const lines = Array.from({ length: rows }, (_, row) => {
      const middle = 2 * (1 + Math.floor(row / (rows / groups))) * (1 + (index % 7) / 20);
      const values = Array.from({ length: columns }, (_, column) => {
        const scatter = (((index * rows * columns + row * columns + column) * 7919) % 1009) / 30000;
        if (column === 0) return 0.05 + scatter / 10;
        const dose = column === 1 ? 0 : 100 * 0.8 ** (column - 2);
        return 0.05 + 1.2 / (1 + dose / middle) + scatter;
      });
      return [letter(row), ...values.map((value) => value.toFixed(4))].join("\t");
    });
    return [`Plate ${index + 1}`, header, ...lines, ""].join("\r\n");
  };
  const folder = at("target", "bench");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `plates-${count}.txt`);
  writeFileSync(file, Array.from({ length: count }, (_, index) => plate(index)).join("\r\n"));
  return file;
}

/** The recipe: read the file, take all plates, lay out the first, give the others its layout. */
export function recipe(session, file, bytes) {
  const name = path.basename(file);
  const steps = [{ step: "inspect", name, path: file }];
  const apply = (command) => {
    steps.push({ step: "apply", command });
    return session.apply(command, "2026-01-01T00:00:00.000Z");
  };
  const { sha256, choice } = session.inspect(name, bytes, undefined);
  const plates = apply({ do: "add_file", name, sha256, choice, plates: [] }).plates.map(({ id }) => id);
  const [first, ...others] = plates;
  for (let group = 0; group < groups; group += 1) {
    const added = apply({ do: "add_group", name: `Line ${group + 1}` }).document.experiment.groups.at(-1).id;
    const band = (from, to) =>
      Array.from({ length: rows * columns }, (_, well) => well).filter(
        (well) =>
          Math.floor(well / columns / (rows / groups)) === group && well % columns >= from && well % columns < to,
      );
    const paint = { do: "paint_wells", plate: first, group: added, condition: null, replicate: null };
    apply({ ...paint, wells: band(0, 1), role: "blank" });
    apply({ ...paint, wells: band(1, 2), role: "control" });
    const dilution = { start: 100, factor: 0.8, step: "multiply", unit: "µM", direction: "right", group: added };
    apply({ do: "fill_dilution", plate: first, wells: band(2, columns), ...dilution });
  }
  if (others.length > 0) apply({ do: "copy_layout", from: first, to: others });
  return { name, steps, plates: plates.length };
}
