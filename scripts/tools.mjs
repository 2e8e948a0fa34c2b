// What every script needs: the project's root, running commands, and the versions pinned in Cargo.toml.
// Plain node, no packages: it runs on a fresh machine.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
export const at = (...parts) => path.join(root, ...parts);
export const toolsDir = at("target", "tools", "bin");

process.env.PATH = [toolsDir, at("node_modules", ".bin"), process.env.PATH].join(path.delimiter);

export class Failed extends Error {}

/** Runs a command with its output on this terminal; throws when it fails. */
export function run(command, args = [], options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], ...options });
  if (done.error) throw new Failed(`${command}: ${done.error.message}`);
  if (done.status !== 0) throw new Failed(`${command} ${args.join(" ")} ended with ${done.status ?? done.signal}`);
  return done;
}

/** Runs a command and gives what it printed; `undefined` when it is missing or fails. */
export function ask(command, args = []) {
  const done = spawnSync(command, args, { cwd: root, encoding: "utf8" });
  return done.error || done.status !== 0 ? undefined : done.stdout.trim();
}

/** Runs a command, shows its output and keeps it too. */
export function capture(command, args = [], options = {}) {
  return new Promise((resolve) => {
    const { quiet, ...rest } = options;
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], ...rest });
    let text = "";
    const take = (stream) => (chunk) => {
      text += chunk;
      if (!quiet) stream.write(chunk);
    };
    child.stdout.on("data", take(process.stdout));
    child.stderr.on("data", take(process.stderr));
    child.on("error", (error) => resolve({ code: 127, text: `${text}${command}: ${error.message}\n` }));
    child.on("close", (code) => resolve({ code: code ?? 1, text }));
  });
}

export const say = (line) => console.log(`· ${line}`);

export const cargoToml = () => readFileSync(at("Cargo.toml"), "utf8");
export const pinned = (name) => {
  const found = new RegExp(`^${name} = "=?([0-9.]+)"`, "m").exec(cargoToml());
  if (!found) throw new Failed(`Cargo.toml pins no version of ${name}`);
  return found[1];
};

/** The program's version and the commit it is built from, marked when the tree has uncommitted changes. */
export function version() {
  const number = /^version = "([^"]+)"/m.exec(cargoToml())[1];
  const commit = ask("git", ["rev-parse", "--short=10", "HEAD"]) ?? process.env.GITHUB_SHA?.slice(0, 10) ?? "";
  const changed = commit && ask("git", ["status", "--porcelain", "--untracked-files=no"]) ? "+" : "";
  return { version: number, commit: commit + changed };
}

export const which = (name) =>
  (process.env.PATH ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));

/** Runs a script's main function; a failure is one line, not a stack. */
export async function main(task) {
  try {
    const code = await task();
    if (typeof code === "number") process.exitCode = code;
  } catch (error) {
    console.error(error instanceof Failed ? `✗ ${error.message}` : error);
    process.exitCode = 1;
  }
}
