// What a person waits for, measured in Chromium.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { engineReady, openChromium, startSite, until } from "../tests/browser/harness.mjs";
import { withBytes } from "../tests/equality.mjs";

const usable = "performance.getEntriesByName('monolayer:usable')[0]?.startTime";
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Milliseconds from the address to a page that takes a file: on a first visit, and on later ones. Medians. */
export async function startTimes(rounds = 5) {
  const site = await startSite();
  const cold = [];
  const cached = [];
  for (let round = 0; round < rounds; round += 1) {
    const profile = mkdtempSync(path.join(tmpdir(), "monolayer-bench-"));
    const browser = await openChromium({ profile });
    await browser.goto(site.url);
    await engineReady(browser);
    cold.push(await until(() => browser.evaluate(usable)));
    await until(() =>
      browser.evaluate("navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')"),
    );
    for (let visit = 0; visit < 3; visit += 1) {
      await browser.page.reload();
      await engineReady(browser);
      cached.push(await until(() => browser.evaluate(usable)));
    }
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
  await site.stop();
  return { cold: median(cold), cached: median(cached) };
}

/**
 * The longest task on the page's thread, from the start over the example to every step: `{longest, count}` by the
 * clock (0 when none reached 50 ms) and `processor`, the most time one task had on a processor, which other work on
 * the machine does not lengthen.
 */
export async function longestTask() {
  const site = await startSite();
  const browser = await openChromium();
  const { page, context } = browser;
  await page.addInitScript(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) window.longTasks.push({ startTime, duration });
    }).observe({ type: "longtask", buffered: true });
  });
  const processor = await traced(await context.newCDPSession(page), async () => {
    await browser.goto(site.url);
    await engineReady(browser);
    await page.getByRole("button", { name: /Open the example/ }).click();
    for (const step of ["Layout", "Result", "Figure", "Text", "Data"]) {
      await page.getByRole("navigation", { name: "Steps" }).getByRole("button", { name: step }).click();
      await page.waitForTimeout(1500);
    }
  });
  const tasks = await browser.evaluate("window.longTasks");
  await browser.close();
  await site.stop();
  return { longest: Math.max(0, ...tasks.map(({ duration }) => duration)), count: tasks.length, processor };
}

// The processor time of the longest task on the thread that says the page is usable, in milliseconds.
async function traced(debuggerSession, path) {
  const events = [];
  debuggerSession.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const ended = new Promise((resolve) => debuggerSession.once("Tracing.tracingComplete", resolve));
  const traceConfig = { includedCategories: ["toplevel", "blink.user_timing"] };
  await debuggerSession.send("Tracing.start", { traceConfig, transferMode: "ReportEvents" });
  await path();
  await debuggerSession.send("Tracing.end");
  await ended;
  const usable = events.find(({ name }) => name === "monolayer:usable");
  if (!usable) throw new Error("the trace does not show the page's thread");
  const times = events
    .filter(({ name, pid, tid }) => name.endsWith("RunTask") && pid === usable.pid && tid === usable.tid)
    .map(({ tdur }) => (tdur ?? 0) / 1000);
  return Math.max(...times);
}

/** Milliseconds of each stage of a recipe in the page's worker, seen from the page; the best of several rounds. */
export async function workerTimes(recipe, rounds = 3) {
  const site = await startSite();
  const browser = await openChromium();
  await browser.goto(site.url);
  await engineReady(browser);
  const best = {};
  for (let round = 0; round < rounds; round += 1) {
    const times = await browser.page.evaluate(stages, withBytes(recipe));
    for (const [stage, ms] of Object.entries(times))
      best[stage] = Math.min(best[stage] ?? Number.POSITIVE_INFINITY, ms);
  }
  await browser.close();
  await site.stop();
  return best;
}

async function stages({ steps }) {
  const engine = await window.monolayer.engine;
  await engine.fresh();
  const times = { import: 0, layout: 0, analyse: 0 };
  const timed = async (stage, task) => {
    const start = performance.now();
    const value = await task();
    times[stage] += performance.now() - start;
    return value;
  };
  for (const { step, name, base64, command } of steps) {
    if (step === "inspect") {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
      await timed("import", () => engine.inspect(name, bytes));
    } else {
      await timed("layout", () => engine.apply(command));
    }
  }
  await timed("analyse", () => engine.analyse());
  return times;
}

/** The same stages on the core in node: wasm without the page around it. */
export function nodeTimes(core, recipe, rounds = 3) {
  const best = {};
  for (let round = 0; round < rounds; round += 1) {
    const session = new core.Session();
    const times = { import: 0, layout: 0, analyse: 0 };
    const timed = (stage, task) => {
      const start = performance.now();
      task();
      times[stage] += performance.now() - start;
    };
    for (const { step, name, path: file, command } of recipe.steps) {
      if (step === "inspect") {
        const bytes = new Uint8Array(readFileSync(file));
        timed("import", () => session.inspect(name, bytes, undefined));
      } else {
        timed("layout", () => session.apply(command, "2026-01-01T00:00:00.000Z"));
      }
    }
    timed("analyse", () => session.analyse());
    session.free();
    for (const [stage, ms] of Object.entries(times))
      best[stage] = Math.min(best[stage] ?? Number.POSITIVE_INFINITY, ms);
  }
  return best;
}
