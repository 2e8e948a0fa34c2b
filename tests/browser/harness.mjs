// Three browsers behind one small interface, and what every browser test needs. See README.md beside this file.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { browserNamed, playwrightFile, remedy, systemFiles } from "../../scripts/browsers.mjs";
import { serve } from "../../scripts/server.mjs";
import { at } from "../../scripts/tools.mjs";

/** The built page as one file, as a person opens it from a disk. */
export const singleFile = pathToFileURL(at("dist", "monolayer.html")).href;

/** Serves dist/ on a free port: `{url, asked, stop()}`. `octetStream` serves .wasm without its type. */
export const startSite = (options = {}) => serve(at("dist"), options);

/** The folder of real files. */
export const dataDir = path.resolve(at(), process.env.MONOLAYER_DATA ?? "../shared/data");

const results = at("test-results");

/** Waits until the page's engine answers, and gives its version. */
export const engineReady = (browser) => browser.evaluate("window.monolayer.engine.then((engine) => engine.version())");

// ── Chromium (playwright): the full tests ────────────────────────────────────────────────────────────────────────

const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Chromium with one page: `{name, page, context, goto, evaluate, screenshot, close, log, requests}`; `page` is Playwright's. `profile`
 * keeps a browser's storage over several launches; `context` takes Playwright's context options (viewport, colorScheme …).
 */
export async function openChromium({ profile, context: options = {}, headless = true } = {}) {
  const [system] = systemFiles(browserNamed("Chromium")) ?? [];
  const executablePath = system ?? playwrightBuild("Chromium");
  return throughPlaywright("Chromium", { executablePath, args: chromiumFlags, headless }, profile, options);
}

/** The build that playwright brought, for a system without the browser. */
function playwrightBuild(name) {
  const file = playwrightFile(browserNamed(name));
  if (!file) throw new Error(`${name} is missing. Run: ${remedy([browserNamed(name)])}`);
  return file;
}

async function throughPlaywright(name, launch, profile, options = {}) {
  const playwright = await import("playwright-core");
  const { engine } = browserNamed(name);
  const folder = profile ?? temporary(engine);
  const context = await playwright[engine].launchPersistentContext(folder, {
    ...launch,
    acceptDownloads: true,
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const log = [];
  const requests = [];
  context.on("request", (request) => requests.push(request.url()));
  context.on("console", (message) => ["error", "warning"].includes(message.type()) && log.push(message.text()));
  page.on("pageerror", (error) => log.push(`uncaught: ${error.message}`));
  return {
    name,
    page,
    context,
    log,
    requests,
    goto: (url) => page.goto(url),
    evaluate: (code, argument) => page.evaluate(typeof code === "string" ? inline(code, argument) : code, argument),
    screenshot: async (name) => writeShot(name, await page.screenshot()),
    close: async () => {
      await context.close();
      if (!profile) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Drops files on an element as a person would: `files` are `{name, bytes}`. */
export async function dropFiles(page, selector, files) {
  const plain = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString("base64") }));
  const transfer = await page.evaluateHandle((list) => {
    const data = new DataTransfer();
    for (const { name, base64 } of list) {
      data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    }
    return data;
  }, plain);
  for (const event of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent(selector, event, { dataTransfer: transfer });
  }
  await transfer.dispose();
}

/** Pastes text on the page as a spreadsheet would. */
export const pasteText = (page, text, selector = "body") =>
  page.evaluate(
    ([where, what]) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", what);
      document
        .querySelector(where)
        ?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    },
    [selector, text],
  );

/** What axe-core finds wrong with the page as it is now: `[{id, impact, help, targets}]`, empty when nothing. */
export async function axe(page) {
  const source = readFileSync(at("node_modules", "axe-core", "axe.min.js"), "utf8");
  // Through the debugger, since the page's own policy rightly refuses a foreign script.
  await page.evaluate(source);
  const found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
  return found.violations.map(({ id, impact, help, nodes }) => ({
    id,
    impact,
    help,
    targets: nodes.map((node) => node.target.join(" ")),
  }));
}

// ── Firefox (puppeteer over WebDriver BiDi) ──────────────────────────────────────────────────────────────────────

export async function openFirefox() {
  const [executablePath] = systemFiles(browserNamed("Firefox")) ?? [];
  if (!executablePath) return throughPlaywright("Firefox", { executablePath: playwrightBuild("Firefox") });
  const { default: puppeteer } = await import("puppeteer-core");
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    userDataDir: temporary("firefox"),
  });
  const [page = await browser.newPage()] = await browser.pages();
  return {
    name: "Firefox",
    page,
    goto: (url) => page.goto(url),
    evaluate: (code, argument) => page.evaluate(inline(code, argument)),
    screenshot: async (name) => writeShot(name, await page.screenshot()),
    close: () => browser.close(),
  };
}

// ── WebKitGTK (its own WebDriver, on a virtual screen) ───────────────────────────────────────────────────────────

export async function openWebKit() {
  const files = systemFiles(browserNamed("WebKit"));
  if (!files) return throughPlaywright("WebKit", { executablePath: playwrightBuild("WebKit") });
  const [, miniBrowser] = files;
  const port = await freePort();
  const env = { ...process.env, LIBGL_ALWAYS_SOFTWARE: "1", GTK_A11Y: "none", NO_AT_BRIDGE: "1" };
  const command = ["-a", "-s", "-screen 0 1280x900x24", "WebKitWebDriver", `--port=${port}`];
  const driver = spawn("xvfb-run", command, { env, stdio: "ignore", detached: true });
  const stop = () => {
    try {
      process.kill(-driver.pid);
    } catch {
      // It has ended already.
    }
  };
  process.once("exit", stop);
  const wire = async (method, route, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${route}`, {
      method,
      body: body && JSON.stringify(body),
      headers: { "content-type": "application/json" },
      signal: AbortSignal.timeout(150_000),
    });
    const { value } = await response.json();
    if (value?.error) throw new Error(`WebKit: ${value.error}: ${value.message}`);
    return value;
  };
  await until(() => wire("GET", "/status"), 20_000);
  const options = { "webkitgtk:browserOptions": { binary: miniBrowser, args: ["--automation"] } };
  const { sessionId } = await wire("POST", "/session", { capabilities: { alwaysMatch: options } });
  const session = (method, route, body) => wire(method, `/session/${sessionId}${route}`, body);
  await session("POST", "/timeouts", { script: 120_000, pageLoad: 60_000 });
  return {
    name: "WebKitGTK",
    goto: (url) => session("POST", "/url", { url }),
    // The driver's own promise support is young, so the answer comes back by its callback.
    evaluate: async (code, argument) => {
      const script = `const done = arguments[arguments.length - 1];
        Promise.resolve().then(() => ${inline(code, argument)}).then((value) => done({ value }), (error) => done({ error: String(error?.what ?? error) }));`;
      const answer = await session("POST", "/execute/async", { script, args: [] });
      if (answer?.error) throw new Error(answer.error);
      return answer?.value;
    },
    screenshot: async (name) => writeShot(name, Buffer.from(await session("GET", "/screenshot"), "base64")),
    close: async () => {
      await session("DELETE", "").catch(() => {});
      stop();
    },
  };
}

/** The three browsers by name, each opened by a call. */
export const browsers = { Chromium: openChromium, Firefox: openFirefox, WebKitGTK: openWebKit };

// ── Helpers ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Calls until it neither throws nor gives a false value; gives that value. */
export async function until(task, limit_ms = 10_000, step_ms = 50) {
  const end = Date.now() + limit_ms;
  for (;;) {
    try {
      const value = await task();
      if (value) return value;
      if (Date.now() > end) throw new Error(`still ${value} after ${limit_ms} ms`);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, step_ms));
  }
}

/** Text of an expression that calls a function, or of the code itself, in the page. */
const inline = (code, argument) => (typeof code === "function" ? `(${code})(${JSON.stringify(argument) ?? ""})` : code);

const temporary = (name) => mkdtempSync(path.join(tmpdir(), `monolayer-${name}-`));

function writeShot(name, bytes) {
  mkdirSync(results, { recursive: true });
  const file = path.join(results, `${name}.png`);
  writeFileSync(file, bytes);
  return file;
}

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
