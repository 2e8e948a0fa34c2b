// What every script needs: the project's root, running commands, and the versions pinned in Cargo.toml.
// Plain node, no packages: it runs on a fresh machine.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
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

/** Runs a command with its output on this terminal; says whether it succeeded. */
export function attempt(command, args = [], options = {}) {
  try {
    run(command, args, options);
    return true;
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    console.error(`✗ ${error.message}`);
    return false;
  }
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

/** The file a command stands for, or `undefined`. */
export const which = (name) => placesOf(name).find((file) => existsSync(file));

/** Where a command may lie: in each folder of the search path, on Windows with each ending of a program. */
export function placesOf(name, env = process.env, platform = process.platform) {
  const { delimiter, join } = platform === "win32" ? path.win32 : path.posix;
  const endings = platform === "win32" ? (env.PATHEXT || ".COM;.EXE;.BAT;.CMD").toLowerCase().split(";") : [""];
  return (env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)));
}

/** How to start npm: by its script where that is known, since on Windows the command is a batch file, which node refuses. */
export function npmCommand(env = process.env, platform = process.platform, node = process.execPath) {
  const running = env.npm_execpath;
  if (running && /[\\/]npm-cli\.[cm]?js$/.test(running)) return [node, running];
  if (platform !== "win32") return ["npm"];
  return [node, path.win32.join(path.win32.dirname(node), "node_modules", "npm", "bin", "npm-cli.js")];
}

/** Whether the module at this address is the script node was started with; a link on the way to it changes nothing. */
export function isMain(url) {
  const real = (file) => realpathSync.native(file);
  return Boolean(process.argv[1] && existsSync(process.argv[1])) && real(process.argv[1]) === real(fileURLToPath(url));
}

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
