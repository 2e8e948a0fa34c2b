// Real plate files, chosen by what the folder's own expected.json says of them: any folder of the same shape will do.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { dataDir } from "./harness.mjs";

const folder = path.join(dataDir, "plates");
const list = path.join(folder, "expected.json");

/**
 * The files of `MONOLAYER_DATA` (default `../shared/data`) that hold 96-well plates: `{ entries, absent }`. `absent` says
 * why there are none, and is the reason to skip. Throws when a folder was named and holds none.
 */
export function realFiles() {
  const entries = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")).files.filter(holdsPlates) : [];
  if (entries.length > 0) return { entries, absent: false };
  const why = `no 96-well plate is named in ${list}`;
  if (process.env.MONOLAYER_DATA !== undefined) throw new Error(`MONOLAYER_DATA is set, but ${why}`);
  const absent = `ABSENT: ${why}; set MONOLAYER_DATA`;
  console.log(`\n*** ${absent}. The tests that drop real instrument files are skipped. ***\n`);
  return { entries, absent };
}

const holdsPlates = ({ file, plates }) =>
  plates?.length > 0 && plates.every(isOf96) && existsSync(path.join(folder, file));
const isOf96 = ({ rows, cols, reads }) => rows === 8 && cols === 12 && reads?.some(({ n_numeric }) => n_numeric >= 48);

/** Up to `count` of the files, each of another instrument (a folder of its own), those with a single plate first. */
export function differentDialects(entries, count) {
  const instrument = ({ file }) => path.posix.dirname(file);
  const simple = [...entries].sort((a, b) => a.plates.length - b.plates.length || a.file.localeCompare(b.file));
  const firsts = simple.filter((entry, at) => simple.findIndex((e) => instrument(e) === instrument(entry)) === at);
  const rest = simple.filter((entry) => !firsts.includes(entry));
  return [...firsts, ...rest].slice(0, count);
}

/** The file itself: `{ name, bytes }`. */
export const bytesOf = ({ file }) => ({ name: path.basename(file), bytes: readFileSync(path.join(folder, file)) });
