// Brings a machine that has rustup's cargo, node >= 20 and npm to where it can build, and with `--tests` test, Monolayer.
// Adds only what is missing, and says what and why.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { browsers, debianPackages, isHere, remedy } from "./browsers.mjs";
import { ask, at, attempt, cargoToml, Failed, isMain, main, npmCommand, pinned, run, say, which } from "./tools.mjs";

/**
 * `tests` also brings the browsers, `checks` the formatter and the linter of Rust. A browser that cannot be had is no
 * failure here, since all other tests run without it: `missing` holds those, and each was told with its remedy.
 */
export function setup({ tests = false, checks = false } = {}) {
  needNode();
  needRust();
  needLinker();
  needWasmTarget();
  if (checks) needComponents();
  needTool(
    "wasm-bindgen",
    "wasm-bindgen-cli",
    pinned("wasm-bindgen"),
    "it writes the JavaScript side of the wasm module",
  );
  needTool("wasm-pack", "wasm-pack", pinned("wasm-pack"), "it builds the wasm module");
  needPackages();
  return { missing: tests ? needBrowsers() : [] };
}

function needNode() {
  const wanted = /"node": ">=([0-9.]+)"/.exec(readFileSync(at("package.json"), "utf8"))[1];
  if (isOlder(process.versions.node, wanted))
    throw new Failed(`node ${process.versions.node} is too old: Monolayer's tools need ${wanted} or newer.`);
}

function needRust() {
  const found = ask("rustc", ["--version"])?.split(" ")[1];
  if (!found || !ask("cargo", ["--version"]))
    throw new Failed("Rust's cargo is missing: install Rust with rustup (https://rustup.rs), then run this again.");
  const wanted = /^rust-version = "([0-9.]+)"/m.exec(cargoToml())[1];
  if (isOlder(found, wanted))
    throw new Failed(`Rust ${found} is too old: Monolayer needs ${wanted} or newer. Run: rustup update`);
}

/** Whether a version comes before another; what is not said counts as zero, and a suffix such as -nightly is no matter. */
export function isOlder(found, wanted) {
  const parts = (text) => text.split("-")[0].split(".").map(Number);
  const [one, other] = [parts(found), parts(wanted)];
  const differs = [0, 1, 2].find((index) => (one[index] ?? 0) !== (other[index] ?? 0));
  return differs !== undefined && (one[differs] ?? 0) < (other[differs] ?? 0);
}

function needLinker() {
  if (process.platform === "win32" || ["cc", "gcc", "clang"].some((command) => which(command))) return;
  const remedy = process.platform === "darwin" ? "xcode-select --install" : "sudo apt-get install build-essential";
  throw new Failed(`Rust needs a C linker (cc), and there is none. Run: ${remedy} (or your system's own way)`);
}

function needWasmTarget() {
  const sysroot = ask("rustc", ["--print", "sysroot"]) ?? "";
  if (existsSync(`${sysroot}/lib/rustlib/wasm32-unknown-unknown/lib`)) return;
  say("adding Rust's wasm32-unknown-unknown target: the page runs the Rust core as wasm");
  if (!ask("rustup", ["--version"]))
    throw new Failed(
      "rustup is missing, and only it can add the target: install Rust with rustup (https://rustup.rs).",
    );
  run("rustup", ["target", "add", "wasm32-unknown-unknown"]);
}

function needComponents() {
  const missing = ["rustfmt", "clippy"].filter(
    (name) => !ask("cargo", [name === "rustfmt" ? "fmt" : name, "--version"]),
  );
  if (missing.length === 0) return;
  say(`adding Rust's ${missing.join(" and ")}: the checks of the code need them`);
  run("rustup", ["component", "add", ...missing]);
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
  const [command, ...first] = npmCommand();
  run(command, [...first, existsSync(lock) ? "ci" : "install", "--include=dev", "--include=optional"]);
  writeFileSync(stamp, hash());
}

/** Brings the browsers; gives those that could not be had. */
function needBrowsers() {
  const absent = () => browsers.filter((browser) => !isHere(browser));
  const wanted = absent();
  if (wanted.length === 0) return [];
  for (const { name, why } of wanted) say(`installing ${name}: ${why}`);

  const apt = aptGet();
  if (apt) fromDebian(apt, wanted);
  if (absent().length > 0) fromPlaywright(apt, absent());

  const missing = absent();
  if (missing.length > 0) {
    const names = missing.map((browser) => browser.name).join(", ");
    console.error(`✗ ${names} cannot be installed by this account. Run: ${remedy(missing)}`);
  }
  return missing;
}

/** How this account installs Debian's packages; `undefined` when it may not, or the system is another. */
function aptGet() {
  if (!existsSync("/etc/debian_version") || !which("apt-get")) return undefined;
  if (process.getuid?.() === 0) return ["apt-get"];
  return which("sudo") && ask("sudo", ["-n", "true"]) !== undefined ? ["sudo", "apt-get"] : undefined;
}

function fromDebian([command, ...first], wanted) {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  if (!attempt(command, [...first, "update", "-q"], options)) return;
  // Ubuntu and others know only some of them.
  const known = wanted.flatMap(debianPackages).filter((name) => ask("apt-cache", ["show", name]));
  if (known.length > 0)
    attempt(command, [...first, "install", "-y", "-q", "--no-install-recommends", ...known], options);
}

function fromPlaywright(apt, wanted) {
  const cli = at("node_modules", "playwright-core", "cli.js");
  const libraries = apt ? ["--with-deps"] : [];
  for (const { engine } of wanted) attempt(process.execPath, [cli, "install", "--no-shell", ...libraries, engine]);
}

if (isMain(import.meta.url)) {
  await main(() => (setup({ tests: process.argv.includes("--tests") }).missing.length === 0 ? 0 : 1));
}
