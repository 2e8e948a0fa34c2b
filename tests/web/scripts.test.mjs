// The counts on the last line of a test run are trusted by others, so they are tested themselves; and what the scripts
// do on other systems than this one is asked of them here.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { browserNamed, remedy } from "../../scripts/browsers.mjs";
import { fileIn, pathOf, serve } from "../../scripts/server.mjs";
import { isOlder } from "../../scripts/setup.mjs";
import { counted, nodeCounts, rustCounts } from "../../scripts/test.mjs";
import { at, npmCommand, pinned, placesOf } from "../../scripts/tools.mjs";

test("cargo's counts are summed over its binaries", () => {
  const text = [
    "test result: ok. 73 passed; 0 failed; 0 ignored; 0 measured; 116 filtered out; finished in 0.83s",
    "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
    "something else: 9 passed; 9 failed;",
  ].join("\n");
  assert.deepEqual(rustCounts(text), { passed: 77, failed: 2, skipped: 0 });
  const absent = `${text}\n\n*** NOT TESTED, ABSENT: no reference data at here; set MONOLAYER_DATA ***\n`;
  assert.deepEqual(rustCounts(absent), { passed: 76, failed: 2, skipped: 1 });
});

test("a runner that ran nothing, or failed without a failed test, is a failure", () => {
  const skipped = 0;
  assert.deepEqual(counted("runner", 0, { passed: 0, failed: 0 }), { passed: 0, failed: 1, skipped });
  assert.deepEqual(counted("runner", 101, { passed: 5, failed: 0 }), { passed: 5, failed: 1, skipped });
  assert.deepEqual(counted("runner", 1, { passed: 5, failed: 2 }), { passed: 5, failed: 2, skipped });
  assert.deepEqual(counted("runner", 0, { passed: 5, failed: 0 }), { passed: 5, failed: 0, skipped });
  assert.deepEqual(counted("runner", 0, { passed: 0, failed: 0, skipped: 4 }), { passed: 0, failed: 0, skipped: 4 });
  assert.deepEqual(nodeCounts("the runner died"), { passed: 0, failed: 1, skipped });
});

const reported = (source) => {
  const folder = mkdtempSync(path.join(tmpdir(), "monolayer-reporter-"));
  const file = path.join(folder, "some.test.mjs");
  writeFileSync(file, `import { describe, test, before } from "node:test";\n${source}`);
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  const flags = ["--test", `--test-reporter=${pathToFileURL(at("scripts", "reporter.mjs"))}`, file];
  const { stdout } = spawnSync(process.execPath, flags, { encoding: "utf8", env });
  rmSync(folder, { recursive: true, force: true });
  return nodeCounts(stdout);
};

test("node's tests are counted once each, nested or not, and a skipped one fails unless data are absent", () => {
  assert.deepEqual(
    reported(`test("a", () => {}); describe("s", () => { test("b", () => {}); test("c", () => { throw 1; }); });`),
    {
      passed: 2,
      failed: 1,
      skipped: 0,
    },
  );
  assert.deepEqual(reported(`test("a", () => {}); test.skip("b", () => {});`), { passed: 1, failed: 1, skipped: 0 });
  const absent = `test("a", () => {}); test("b", { skip: "ABSENT: no data" }, () => {}); test("c", { skip: "later" }, () => {});`;
  assert.deepEqual(reported(absent), { passed: 1, failed: 1, skipped: 1 });
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

test("a command is looked for as each system does", () => {
  assert.deepEqual(placesOf("node", { PATH: "/usr/bin:/opt/my tools/bin:" }, "linux"), [
    "/usr/bin/node",
    "/opt/my tools/bin/node",
  ]);
  assert.deepEqual(placesOf("node", { PATH: "C:\\Program Files\\nodejs;D:\\läb", PATHEXT: ".EXE;.CMD" }, "win32"), [
    "C:\\Program Files\\nodejs\\node.exe",
    "C:\\Program Files\\nodejs\\node.cmd",
    "D:\\läb\\node.exe",
    "D:\\läb\\node.cmd",
  ]);
  assert.deepEqual(placesOf("node", {}, "linux"), []);
});

test("npm is started without a shell, on Windows through its script", () => {
  const node = "C:\\Program Files\\nodejs\\node.exe";
  const beside = "C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js";
  assert.deepEqual(npmCommand({}, "linux", "/usr/bin/node"), ["npm"]);
  assert.deepEqual(npmCommand({}, "win32", node), [node, beside]);
  assert.deepEqual(npmCommand({ npm_execpath: "D:\\own\\npm\\bin\\npm-cli.js" }, "win32", node), [
    node,
    "D:\\own\\npm\\bin\\npm-cli.js",
  ]);
  // Another package manager would not read npm's lock file.
  assert.deepEqual(npmCommand({ npm_execpath: "/usr/lib/pnpm/bin/pnpm.cjs" }, "linux", "/usr/bin/node"), ["npm"]);
});

test("versions are compared by their numbers", () => {
  assert.ok(isOlder("20.9.0", "20.19"));
  assert.ok(isOlder("1.89.0-nightly", "1.90"));
  for (const version of ["20.19.0", "20.19.4", "22.0.0"]) assert.ok(!isOlder(version, "20.19"), version);
  assert.ok(!isOlder("1.95.0", "1.90"));
});

test("a missing browser comes with the command that brings it", () => {
  const all = ["Chromium", "Firefox", "WebKit"].map(browserNamed);
  assert.equal(remedy(all, { debian: false }), "npx playwright-core install chromium firefox webkit");
  assert.match(remedy(all, { debian: true }), /^sudo apt-get install /);
});

test("the server gives no file outside its folder, and bad requests do not stop it", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "monolayer läb "));
  writeFileSync(path.join(folder, "index.html"), "the page");
  writeFileSync(`${folder}-other.txt`, "not for you");
  assert.equal(fileIn(folder, "/"), path.join(folder, "index.html"));
  assert.equal(fileIn(folder, `/../${path.basename(folder)}-other.txt`), undefined);
  assert.equal(pathOf("/%"), undefined);
  assert.equal(pathOf("//"), "//");

  const site = await serve(folder);
  const answers = await Promise.all(
    ["", "%", "%2e%2e%2fetc", "absent.txt", "%00"].map((name) => fetch(site.url + name)),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 400, 404, 404, 404],
  );
  assert.equal(await answers[0].text(), "the page");
  await site.stop();
  rmSync(folder, { recursive: true });
  rmSync(`${folder}-other.txt`);
});

test("what is read byte for byte keeps its bytes in a checkout on Windows", () => {
  const attributes = readFileSync(at(".gitattributes"), "utf8");
  assert.match(attributes, /^\* text=auto eol=lf$/m);
});

test("a script that is started through a link still does its work", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "monolayer-link-"));
  symlinkSync(at(), path.join(folder, "linked läb"), "junction");
  const script = path.join(folder, "linked läb", "scripts", "test.mjs");
  const { status, stderr } = spawnSync(process.execPath, [script, "no-such-part"], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  assert.equal(status, 1);
  assert.match(stderr, /no such part: no-such-part/);
});
