// Size and speed, as a table for the README: what is measured, the number, the goal.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { remedy } from "./browsers.mjs";
import { capture, Failed, main, say } from "./tools.mjs";
import { build } from "./build.mjs";
import { setup } from "./setup.mjs";

const plates = 100;
const ms = (value) => `${value.toFixed(0)} ms`;
const stages = (times) => `${ms(times.import)} + ${ms(times.layout)} + ${ms(times.analyse)}`;

await main(async () => {
  const missing = setup({ tests: true }).missing.filter(({ name }) => name === "Chromium");
  if (missing.length > 0)
    throw new Failed(`the page is measured in Chromium, which is missing. Run: ${remedy(missing)}`);
  if (process.argv.includes("peers")) {
    const { peers, table } = await import("../benches/peers.mjs");
    const found = await peers();
    console.log(`\nMeasured on ${cpus().length} × ${cpus()[0]?.model.trim()}, ${found.curves} curves\n`);
    console.log(table(found));
    for (const { workers, seconds, longest_ms } of found.many)
      console.log(
        `\n10,000 curves with intervals, ${workers} worker${workers > 1 ? "s" : ""}: ${seconds.toFixed(2)} s (goal 2 s); ` +
          `the page waited at most ${ms(longest_ms)}`,
      );
    return;
  }
  const { total } = await build();
  const { recipe, writePlates } = await import("../benches/work.mjs");
  const { longestTask, nodeTimes, startTimes, workerTimes } = await import("../benches/page.mjs");
  const { loadCore, writeRecipes } = await import("../tests/equality.mjs");

  say(`making ${plates} plates of 1536 wells`);
  const core = await loadCore();
  const file = writePlates(plates);
  const session = new core.Session();
  const work = recipe(session, file, new Uint8Array(readFileSync(file)));
  session.free();
  if (work.plates !== plates) throw new Error(`the export holds ${work.plates} plates for the program, not ${plates}`);

  say("native, the same work");
  const native = await nativeTimes(writeRecipes([work, work, work]));
  say(stages(native));
  say("wasm in node");
  const node = nodeTimes(core, work);
  say(stages(node));
  say("wasm in Chromium's worker");
  const worker = await workerTimes(work);
  say(stages(worker));
  say("starting the page");
  const start = await startTimes();
  say(`${ms(start.cold)} cold, ${ms(start.cached)} from the cache`);
  say("the whole path");
  const tasks = await longestTask();

  const sum = (times) => times.import + times.layout + times.analyse;
  const rows = [
    ["Hosted page, all files, brotli", `${(total / 1000).toFixed(0)} kB`, "under 1000 kB"],
    ["First usable screen, first visit", ms(start.cold), "under 1000 ms"],
    ["First usable screen, from the cache", ms(start.cached), "under 300 ms"],
    [
      "Longest task on the page's thread, whole path",
      `${ms(tasks.processor)} of processor time; by the clock ${tasks.longest ? `${ms(tasks.longest)} (${tasks.count} over 50 ms)` : "none over 50 ms"}`,
      "under 50 ms",
    ],
    [
      `${plates} plates × 1536 wells in the worker: read + lay out + normalise and fit`,
      `${ms(sum(worker))} (${stages(worker)})`,
      "under 1000 ms",
    ],
    ["The same, native", `${ms(sum(native))} (${stages(native)})`, ""],
    [
      "The same, wasm in node: times native",
      `${(sum(node) / sum(native)).toFixed(2)} × (${stages(node)})`,
      "within 1.6 ×",
    ],
  ];
  console.log(`\nMeasured on ${cpus().length} × ${cpus()[0]?.model.trim()}\n`);
  console.log("| What | Measured | Goal |\n| --- | --- | --- |");
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
});

// The best of the rounds, each stage by itself, as on the other side.
async function nativeTimes(recipes) {
  const { code, text } = await capture(
    "cargo",
    ["run", "--quiet", "--release", "--example", "replay", "--", recipes, "--time"],
    { quiet: true },
  );
  if (code !== 0) throw new Error(`the native run failed:\n${text.slice(-2000)}`);
  const rounds = text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  const best = (stage) => Math.min(...rounds.map((round) => round[stage]));
  return { import: best("import"), layout: best("layout"), analyse: best("analyse") };
}
