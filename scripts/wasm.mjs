// The Rust core as wasm: www/pkg/monolayer_bg.wasm with its JavaScript and types.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { at, run, say } from "./tools.mjs";

/**
 * Builds the module; `quick` is for work on the page: seconds to build, half the speed, not for release. `feature` and
 * `folder` are for the speed comparison, which needs a door of its own into the core.
 */
export function buildWasm({ quick = false, feature, folder = "www/pkg" } = {}) {
  const profile = quick ? ["--profile", "quick"] : ["--release"];
  const skipped = ["--mode", "no-install", "--no-pack", "--no-opt"];
  const extra = feature ? ["--", "--features", feature] : [];
  run("wasm-pack", ["build", at(), ...skipped, "--target", "web", "--out-dir", folder, ...profile, ...extra], {
    env: { ...process.env, WASM_PACK_LOG: "warn" },
  });
  if (!quick) optimise(at(folder, "monolayer_bg.wasm"));
}

function optimise(file) {
  const before = createHash("sha256").update(readFileSync(file)).digest("hex");
  const kept = at("target", `optimised-${before.slice(0, 16)}.wasm`);
  if (existsSync(kept)) {
    writeFileSync(file, readFileSync(kept));
  } else {
    const size = statSync(file).size;
    run(process.execPath, [at("node_modules", "binaryen", "bin", "wasm-opt"), file, "-o", kept, "-O3", ...features]);
    writeFileSync(file, readFileSync(kept));
    say(`wasm-opt: ${size} -> ${statSync(file).size} bytes`);
  }
}

const features = [
  "--enable-simd",
  "--enable-bulk-memory",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];
