// All tests: the Rust core natively, its wasm in node, the page in three browsers. The last line counts them all.
// `npm test -- native`, `-- web` or `-- browser` runs one part; what follows a part is handed to its runner.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { remedy } from "./browsers.mjs";
import { at, capture, Failed, isMain, main, say } from "./tools.mjs";
import { build } from "./build.mjs";
import { setup } from "./setup.mjs";

const parts = {
  native,
  web: (rest) => nodeTests("web", rest),
  browser: browserTests,
};

export async function test(only, ...rest) {
  const wanted = only ? { [only]: parts[only] } : parts;
  if (Object.values(wanted).some((part) => !part))
    throw new Failed(`no such part: ${only} (${Object.keys(parts).join(", ")})`);
  const { missing } = setup({ tests: "browser" in wanted });
  if (!existsSync(dataDir())) {
    say(
      `no reference data at ${dataDir()} (MONOLAYER_DATA): the tests that need it are skipped and say so, or fail when it was set`,
    );
  }
  if (only !== "native") await build();

  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, part] of Object.entries(wanted)) {
    say(`${name} tests`);
    const { passed, failed, skipped = 0 } = await part(rest, missing);
    console.log(`${name}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

const dataDir = () => path.resolve(at(), process.env.MONOLAYER_DATA ?? "../shared/data");

async function native(rest) {
  const { code, text } = await capture("cargo", ["test", "--no-fail-fast", ...rest]);
  return counted("cargo test", code, rustCounts(text));
}

/**
 * Sums the result lines of cargo's test binaries; a binary that died before its line counts as one failure. Rust's
 * harness knows no skipping while a test runs, so a test without its data says so in a line, and is taken off the passed.
 */
export function rustCounts(text) {
  let passed = 0;
  let failed = 0;
  for (const line of text.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed;/gm)) {
    passed += Number(line[1]);
    failed += Number(line[2]);
  }
  const skipped = Math.min(passed, text.match(/\*\*\* NOT TESTED, ABSENT: /g)?.length ?? 0);
  return { passed: passed - skipped, failed, skipped };
}

// Nearly all of them need Chromium. A test of another browser that is missing fails by itself, with the remedy.
function browserTests(rest, missing) {
  if (!missing.some(({ name }) => name === "Chromium")) return nodeTests("browser", rest);
  console.error(`✗ the browser tests were NOT RUN, which counts as one failure. Run: ${remedy(missing)}`);
  return { passed: 0, failed: 1 };
}

async function nodeTests(folder, rest) {
  const files = readdirSync(at("tests", folder))
    .filter((name) => name.endsWith(".test.mjs"))
    .filter((name) => rest.length === 0 || rest.some((part) => name.includes(part)))
    .map((name) => `tests/${folder}/${name}`);
  if (files.length === 0) return counted(`tests/${folder}`, 1, { passed: 0, failed: 0 });
  // One file at a time: browsers beside one another on two cores would measure each other.
  const flags = ["--test", "--test-concurrency=1", "--test-reporter=./scripts/reporter.mjs", "--test-timeout=300000"];
  const { code, text } = await capture(process.execPath, [...flags, ...files]);
  return counted(`tests/${folder}`, code, nodeCounts(text));
}

/** Reads the closing line of scripts/reporter.mjs, which counts tests, not files or suites. */
export function nodeCounts(text) {
  const line = /^counted: (\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(text);
  if (!line) return { passed: 0, failed: 1, skipped: 0 };
  return { passed: Number(line[1]), failed: Number(line[2]), skipped: Number(line[3]) };
}

/** A runner that failed without a failed test, or ran none, is itself a failure. */
export function counted(runner, code, { passed, failed, skipped = 0 }) {
  const ran = passed + failed + skipped;
  if (ran === 0) console.error(`✗ ${runner} ran no test`);
  if (code !== 0 && failed === 0) console.error(`✗ ${runner} ended with ${code}`);
  return { passed, failed: failed || Number(code !== 0 || ran === 0), skipped };
}

if (isMain(import.meta.url)) {
  await main(async () => {
    const { passed, failed, skipped } = await test(...process.argv.slice(2));
    if (skipped > 0) console.log(`${skipped} skipped: the reference data are not here`);
    console.log(`${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  });
}
