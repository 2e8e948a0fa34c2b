// Brings a machine that has rustup's cargo, node >= 20 and npm to where it can build, and with `--tests` test, Monolayer.
// Adds only what is missing, and says what and why.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { ask, at, Failed, main, pinned, run, say, which } from "./tools.mjs";

export function setup({ tests = false } = {}) {
  needNode();
  needCargo();
  needWasmTarget();
  needTool(
    "wasm-bindgen",
    "wasm-bindgen-cli",
    pinned("wasm-bindgen"),
    "it writes the JavaScript side of the wasm module",
  );
  needTool("wasm-pack", "wasm-pack", pinned("wasm-pack"), "it builds the wasm module");
  needPackages();
  if (tests) needBrowsers();
}

function needNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) throw new Failed(`node ${process.versions.node} is too old: Monolayer's tools need 20 or newer.`);
}

function needCargo() {
  if (!ask("cargo", ["--version"]))
    throw new Failed("cargo is missing: install Rust with rustup, then run this again.");
}

function needWasmTarget() {
  const sysroot = ask("rustc", ["--print", "sysroot"]) ?? "";
  if (existsSync(`${sysroot}/lib/rustlib/wasm32-unknown-unknown/lib`)) return;
  say("adding Rust's wasm32-unknown-unknown target: the page runs the Rust core as wasm");
  run("rustup", ["target", "add", "wasm32-unknown-unknown"]);
}

function needTool(command, crate, version, why) {
  if (ask(command, ["--version"])?.split(/\s+/)[1] === version) return;
  say(`installing ${crate} ${version} into target/tools: ${why} (a few minutes, once)`);
  run("cargo", ["install", "--locked", "--root", "target/tools", "--version", version, crate]);
}

// The stamp holds the lock file's hash, so a changed lock file is installed and an unchanged one costs nothing.
function needPackages() {
  const stamp = at("node_modules", ".monolayer-lock");
  const lock = at("package-lock.json");
  const hash = () => createHash("sha256").update(readFileSync(lock)).digest("hex");
  if (existsSync(lock) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash()) return;
  say("installing the node packages: the page's bundler, type checker and test drivers");
  run("npm", [existsSync(lock) ? "ci" : "install"]);
  writeFileSync(stamp, hash());
}

function needBrowsers() {
  const debian = existsSync("/etc/debian_version") && which("apt-get");
  const asRoot =
    process.getuid?.() === 0 ? [] : which("sudo") && ask("sudo", ["-n", "true"]) !== undefined ? ["sudo"] : undefined;
  const wanted = [
    {
      name: "Chromium",
      files: ["chromium", "chromium-browser", "google-chrome"],
      packages: ["chromium"],
      why: "the browser tests run in it in full",
    },
    {
      name: "Firefox",
      files: ["firefox-esr", "firefox"],
      packages: ["firefox-esr"],
      why: "a smoke test and the bit-equality test run in it",
    },
    {
      name: "WebKit",
      files: ["WebKitWebDriver"],
      packages: ["webkit2gtk-driver"],
      why: "a smoke test and the bit-equality test run in Safari's engine",
    },
    {
      name: "Xvfb",
      files: ["Xvfb"],
      packages: ["xvfb", "xauth"],
      why: "WebKit has no headless mode and needs a screen",
    },
  ].filter((browser) => !browser.files.some(which));
  if (wanted.length === 0) return;

  for (const { name, why } of wanted) say(`installing ${name}: ${why}`);
  if (debian && asRoot) {
    const apt = [...asRoot, "apt-get"];
    const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
    run(apt[0], [...apt.slice(1), "update", "-q"], options);
    const packages = wanted.flatMap((browser) => browser.packages);
    run(apt[0], [...apt.slice(1), "install", "-y", "-q", "--no-install-recommends", ...packages], options);
  } else if (wanted.some((browser) => browser.name === "Chromium")) {
    run("npx", ["playwright-core", "install", "chromium"]);
  }
  const missing = wanted.filter((browser) => browser.name !== "Chromium" && !browser.files.some(which));
  if (missing.length > 0) {
    const packages = missing.flatMap((browser) => browser.packages).join(" ");
    throw new Failed(
      `${missing.map((browser) => browser.name).join(", ")} is missing and cannot be installed by this account. ` +
        `Install it (Debian or Ubuntu: apt-get install ${packages}) and run this again; no browser is skipped in silence.`,
    );
  }
}

if (process.argv[1] === at("scripts", "setup.mjs")) {
  await main(() => setup({ tests: process.argv.includes("--tests") }));
}
