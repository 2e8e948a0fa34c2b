// The simulation study of the dose-response fit: runs it and writes its tables into benches/STUDY.md.
// `npm run study -- --sets 100` is a quick look that writes nothing; `-- --show CELL SET` prints one data set and its fit.
import { readFileSync, writeFileSync } from "node:fs";
import { at, capture, Failed, main, say } from "./tools.mjs";

const mark = "<!-- tables: npm run study -->";

await main(async () => {
  const asked = process.argv.slice(2);
  const { code, text } = await capture("cargo", ["bench", "--quiet", "--bench", "study", "--", ...asked]);
  // What comes before is progress.
  const tables = text.slice(text.search(/^\d+ cells of/m)).trim();
  if (asked.length > 0) return code;
  if (!tables.includes("| Goal |")) throw new Failed("the study ended without its tables");
  const file = at("benches", "STUDY.md");
  const [words] = readFileSync(file, "utf8").split(mark);
  if (words === undefined) throw new Failed(`${file} has lost its mark`);
  writeFileSync(file, `${words}${mark}\n\n${tables}\n`);
  say("benches/STUDY.md is written");
  return code;
});
