// The counts on the last line of a test run are trusted by others, so they are tested themselves.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { counted, nodeCounts, rustCounts } from "../../scripts/test.mjs";
import { at, pinned } from "../../scripts/tools.mjs";

test("cargo's counts are summed over its binaries", () => {
  const text = [
    "test result: ok. 73 passed; 0 failed; 0 ignored; 0 measured; 116 filtered out; finished in 0.83s",
    "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
    "something else: 9 passed; 9 failed;",
  ].join("\n");
  assert.deepEqual(rustCounts(text), { passed: 77, failed: 2 });
});

test("a runner that ran nothing, or failed without a failed test, is a failure", () => {
  assert.deepEqual(counted("runner", 0, { passed: 0, failed: 0 }), { passed: 0, failed: 1 });
  assert.deepEqual(counted("runner", 101, { passed: 5, failed: 0 }), { passed: 5, failed: 1 });
  assert.deepEqual(counted("runner", 1, { passed: 5, failed: 2 }), { passed: 5, failed: 2 });
  assert.deepEqual(counted("runner", 0, { passed: 5, failed: 0 }), { passed: 5, failed: 0 });
  assert.deepEqual(nodeCounts("the runner died"), { passed: 0, failed: 1 });
});

const reported = (source) => {
  const folder = mkdtempSync(path.join(tmpdir(), "monolayer-reporter-"));
  const file = path.join(folder, "some.test.mjs");
  writeFileSync(file, `import { describe, test, before } from "node:test";\n${source}`);
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  const flags = ["--test", `--test-reporter=${at("scripts", "reporter.mjs")}`, file];
  const { stdout } = spawnSync(process.execPath, flags, { encoding: "utf8", env });
  rmSync(folder, { recursive: true, force: true });
  return nodeCounts(stdout);
};

test("node's tests are counted once each, nested or not, and a skipped one is no success", () => {
  assert.deepEqual(
    reported(`test("a", () => {}); describe("s", () => { test("b", () => {}); test("c", () => { throw 1; }); });`),
    {
      passed: 2,
      failed: 1,
    },
  );
  assert.deepEqual(reported(`test("a", () => {}); test.skip("b", () => {});`), { passed: 1, failed: 1 });
});

test("a file that cannot be loaded, and a hook that fails, count as failures", () => {
  assert.ok(reported(`import "./absent.mjs"; test("a", () => {});`).failed > 0);
  assert.ok(
    reported(`describe("s", () => { before(() => { throw new Error("no"); }); test("a", () => {}); });`).failed > 0,
  );
});

test("the lock file names no registry, and the tools' versions are pinned", () => {
  const lock = JSON.parse(readFileSync(at("package-lock.json"), "utf8"));
  const resolved = Object.values(lock.packages).filter((entry) => entry.resolved);
  assert.deepEqual(resolved, []);
  for (const tool of ["wasm-bindgen", "wasm-pack"]) assert.match(pinned(tool), /^\d+\.\d+\.\d+$/);
});
