// Everything that can be said about the code without running it. Each step runs, even after one has failed, so that
// one run tells all.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { at, isMain, main, root, run, say } from "./tools.mjs";
import { setup } from "./setup.mjs";
import { buildWasm } from "./wasm.mjs";

const denied = { ...process.env, RUSTDOCFLAGS: "-D warnings" };
const cargo = (...args) => ["cargo", args];
const node = (...args) => [process.execPath, args];

const steps = [
  ["Rust format", ...cargo("fmt", "--check")],
  ["clippy", ...cargo("clippy", "--quiet", "--all-targets", "--", "-D", "warnings")],
  [
    "clippy for wasm",
    ...cargo("clippy", "--quiet", "--lib", "--target", "wasm32-unknown-unknown", "--", "-D", "warnings"),
  ],
  ["documentation", ...cargo("doc", "--quiet", "--no-deps", "--document-private-items")],
  ["TypeScript of the Rust types is up to date", typesAreCurrent],
  ["TypeScript", ...node(at("node_modules", "typescript", "bin", "tsc"), "--noEmit")],
  [
    "TypeScript of the service worker",
    ...node(at("node_modules", "typescript", "bin", "tsc"), "-p", "www/tsconfig.sw.json"),
  ],
  ["lint and format of the page", ...node(at("node_modules", "@biomejs", "biome", "bin", "biome"), "check")],
];

/** Runs all steps; true when none failed. */
export function check() {
  setup({ checks: true });
  // The page's types come from the wasm build.
  buildWasm({ quick: true });
  const failed = [];
  for (const [name, command, args] of steps) {
    say(name);
    const done =
      typeof command === "function"
        ? command()
        : spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: denied }).status === 0;
    if (!done) failed.push(name);
  }
  for (const name of failed) console.error(`✗ ${name}`);
  if (failed.length === 0) say("all checks passed");
  return failed.length === 0;
}

function typesAreCurrent() {
  const folder = at("www", "types");
  const state = () => JSON.stringify(readdirSync(folder, { recursive: true }).sort().map(textOf));
  const textOf = (name) => [name, name.endsWith(".ts") ? readFileSync(path.join(folder, name), "utf8") : ""];
  const before = state();
  run("cargo", ["test", "--quiet", "--lib", "export_bindings"]);
  if (state() === before) return true;
  console.error("www/types differs from the Rust types: commit what `npm run types` wrote.");
  return false;
}

if (isMain(import.meta.url)) await main(() => (check() ? 0 : 1));
