// Fits a second beside others, on the same curves in one run: R's nls in webR in the same Chromium, SciPy and (where it is
// installed) R natively. The peers are fetched for this comparison alone; nothing else in the project needs them.
import { mkdirSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { serve } from "../scripts/server.mjs";
import { at, capture, Failed, run, say, which } from "../scripts/tools.mjs";
import { buildWasm } from "../scripts/wasm.mjs";
import { dataDir, openChromium } from "../tests/browser/harness.mjs";

const webr = "0.6.0";
const scipy = "1.17.1";
const folder = at("target", "peers");
/** Seconds that a peer may take for fits alone, and for fits with intervals; it does as many curves as it can. */
const budget = { fit: 10, interval: 30 };
const numbers = 13;
/** Curves of the work shared among workers. */
const pool = 10_000;

/** Runs all sides; gives rows of a table and the answers to check. */
export async function peers() {
  needPeers();
  const native = await nativeFits();
  const { curves } = native;
  const browser = await inChromium(curves);
  const python = await scipyFits(curves);
  const r = await nativeR(curves);

  const ours = native.answers;
  const rows = [
    ours_("Monolayer, native", curves.length, native.seconds),
    ours_("Monolayer, wasm in Chromium", curves.length, browser.ours.seconds),
    peer(`nls in webR ${webr}, the same Chromium`, fromR(browser.webr), ours),
    peer(`SciPy ${scipy} curve_fit, native`, fromSciPy(python, "differences"), ours),
    peer("the same with written-out derivatives", fromSciPy(python, "derivatives"), ours),
    ...(r ? [peer("nls in R, native", fromR(r), ours)] : []),
  ];
  const same = browser.ours.answers.every((value, index) => {
    const wanted = ours[Math.floor(index / numbers)]?.[index % numbers] ?? Number.NaN;
    return Object.is(value, wanted) || (Number.isNaN(value) && Number.isNaN(wanted));
  });
  if (!same) throw new Failed("wasm and native give different answers");
  return { rows, curves: curves.length, many: browser.many };
}

/** The table's lines. Ratios are our wasm against the peer. */
export function table({ rows }) {
  const wasm = rows[1];
  const rate = (value) => (value === undefined ? "–" : value >= 100 ? value.toFixed(0) : value.toPrecision(3));
  const times = (value) => (value === undefined ? "–" : `${rate(wasm.whole / value)} ×`);
  const lines = rows.map((row) => {
    const cells = [
      row.name,
      rate(row.alone),
      rate(row.whole),
      row.own ? "–" : times(row.whole),
      row.own ? "–" : times(row.alone),
      row.own ? "–" : row.checked,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const head = [
    "4PL, 30 wells",
    "fits a second, without intervals",
    "fits a second, with 95 % profile intervals of the four parameters",
    "our wasm, with intervals, is faster than the peer with them by",
    "and than the peer without them by",
    "the peer's answers",
  ];
  return [`| ${head.join(" | ")} |`, `| --- |${" --: |".repeat(4)} --- |`, ...lines].join("\n");
}

const ours_ = (name, count, seconds) => ({ name, own: true, whole: count / seconds });

/** Speed of a peer, after its answers were compared with ours: a peer that ends elsewhere is not faster, but wrong. */
function peer(name, { alone, whole }, ours) {
  const failed = alone.rss.filter((rss) => rss === null || Number.isNaN(rss)).length;
  const differing = alone.rss.filter((rss, index) => Math.abs(rss / ours[index][0] - 1) > 1e-6).length;
  const limits = whole?.limits ?? [];
  const noInterval = limits.filter((row) => row === null).length;
  const apart = limits.flatMap((row, index) => (row ? distances(row, ours[index]) : []));
  const worst = apart.length > 0 ? Math.max(...apart) : undefined;
  const checked = [
    `${alone.rss.length} fits, ${failed} failed, ${differing} with another sum of squares (1e-6)`,
    whole &&
      `${limits.length} with intervals, ${noInterval} failed, limits within ${worst?.toExponential(0)} of the width`,
  ].filter(Boolean);
  return {
    name,
    alone: alone.rss.length / alone.seconds,
    whole: whole && limits.length / whole.seconds,
    checked: checked.join("; "),
  };
}

/** How far a peer's limits (top, bottom, hill, ln ic50; low and high) lie from ours, in widths of the interval. */
function distances(row, answer) {
  const log = (value) => (value === null ? null : Math.log(value));
  const wanted = [2, 3, 5, 6, 8, 9].map((index) => answer[index]).concat(log(answer[11]), log(answer[12]));
  return row.flatMap((limit, index) => {
    const mine = wanted[index];
    const width = wanted[index - (index % 2) + 1] - wanted[index - (index % 2)];
    return Number.isFinite(limit) && mine !== null && width > 0 ? [Math.abs(limit - mine) / width] : [];
  });
}

function fromR(text) {
  const [, seconds, rss, wholeSeconds, ...limits] = text.trim().split("\n");
  const parse = (row) => row.split(",").map((word) => (word.trim() === "NA" ? Number.NaN : Number(word)));
  const whole =
    Number(wholeSeconds) > 0 && limits.some((row) => row.includes(","))
      ? {
          seconds: Number(wholeSeconds),
          limits: limits.map((row) => (row.includes(",") ? parse(row) : null)),
        }
      : undefined;
  return { alone: { seconds: Number(seconds), rss: parse(rss) }, whole };
}

function fromSciPy(answer, kind) {
  const { limits, seconds } = answer.intervals;
  return { alone: answer[kind], whole: kind === "derivatives" ? { limits, seconds } : undefined };
}

function needPeers() {
  mkdirSync(folder, { recursive: true });
  const kept = (name) => path.join(folder, "node_modules", name);
  const version = existsSync(kept("webr/package.json")) && JSON.parse(readFileSync(kept("webr/package.json"))).version;
  if (version !== webr) {
    say(`installing webR ${webr} into target/peers: R in the browser, to compare speeds with (50 MB, once)`);
    run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--prefix", folder, `webr@${webr}`]);
  }
  const python = path.join(folder, "python", "bin", "python");
  if (!existsSync(python)) {
    say(`installing SciPy ${scipy} into target/peers: to compare speeds with (once)`);
    run("python3", ["-m", "venv", path.join(folder, "python")]);
    run(python, ["-m", "pip", "install", "--quiet", `scipy==${scipy}`]);
  }
}

/** Makes the curves and fits them natively. The real curve among them is read here, since the core reads no CSV of curves. */
async function nativeFits() {
  const more = path.join(folder, "more.json");
  const out = path.join(folder, "curves.json");
  writeFileSync(more, JSON.stringify(ryegrass()));
  say("our fits, native");
  run("cargo", ["bench", "--quiet", "--bench", "peers", "--", more, out]);
  return JSON.parse(readFileSync(out, "utf8"));
}

function ryegrass() {
  const file = path.join(dataDir, "plates", "doseresponse", "ryegrass.csv");
  if (!existsSync(file)) {
    say(`${file} is missing: the comparison runs on simulated curves alone`);
    return [];
  }
  const [head, ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const names = head.split(",").map((name) => name.replaceAll('"', ""));
  const column = (name) => lines.map((line) => Number(line.split(",")[names.indexOf(name)]));
  return [{ dose: column("conc"), response: column("rootl"), start: [7.8, 0.5, Math.log(3), 3] }];
}

async function inChromium(curves) {
  buildWasm({ feature: "bench", folder: "target/peers/pkg" });
  const link = path.join(folder, "webr");
  if (!existsSync(link)) symlinkSync(path.join(folder, "node_modules", "webr", "dist"), link);
  writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>peers</title>");
  const site = await serve(folder);
  const browser = await openChromium();
  try {
    await browser.goto(site.url);
    say("our fits, wasm in Chromium");
    const ours = await browser.page.evaluate(oursInPage, curves);
    say(`${pool} curves in workers`);
    const many = await browser.page.evaluate(manyInWorkers, { curves, count: pool });
    say("nls in webR");
    const script = readFileSync(at("benches", "peers", "peers.r"), "utf8");
    const text = await browser.page.evaluate(webrInPage, { script, curves: asText(curves), budget });
    return { ours: { ...ours, answers: ours.answers.map((v) => v ?? Number.NaN) }, many, webr: text };
  } finally {
    await browser.close();
    await site.stop();
  }
}

async function oursInPage(curves) {
  const core = await import("/pkg/monolayer.js");
  await core.default({ module_or_path: fetch("/pkg/monolayer_bg.wasm") });
  const doses = Float64Array.from(curves.flatMap(({ dose }) => dose));
  const responses = Float64Array.from(curves.flatMap(({ response }) => response));
  const lengths = Uint32Array.from(curves.map(({ dose }) => dose.length));
  let seconds = Number.POSITIVE_INFINITY;
  let answers;
  for (let round = 0; round < 3; round += 1) {
    const start = performance.now();
    answers = core.fit_curves(doses, responses, lengths);
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  return { seconds, answers: Array.from(answers, (value) => (Number.isNaN(value) ? null : value)) };
}

// Each worker has its own instance and takes the next chunk when it is done; the page only waits, and says how long it
// was ever kept from its own work. Fits know nothing of one another, so the answers cannot depend on the split.
async function manyInWorkers({ curves, count }) {
  const source = `
    import start, { fit_curves } from "${location.origin}/pkg/monolayer.js";
    onmessage = async ({ data }) => {
      if (data.module) await start({ module_or_path: data.module });
      postMessage(data.module ? undefined : fit_curves(data.doses, data.responses, data.lengths));
    };`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const module = await WebAssembly.compileStreaming(fetch("/pkg/monolayer_bg.wasm"));
  const ask = (worker, message) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage(message);
    });
  const chunk = 100;
  const chunks = Array.from({ length: count / chunk }, (_, index) => {
    const some = Array.from({ length: chunk }, (_, at) => curves[(index * chunk + at) % curves.length]);
    return {
      doses: Float64Array.from(some.flatMap(({ dose }) => dose)),
      responses: Float64Array.from(some.flatMap(({ response }) => response)),
      lengths: Uint32Array.from(some.map(({ dose }) => dose.length)),
    };
  });
  const run = async (size) => {
    const workers = Array.from({ length: size }, () => new Worker(url, { type: "module" }));
    await Promise.all(workers.map((worker) => ask(worker, { module })));
    let next = 0;
    let longest = 0;
    let last = performance.now();
    const tick = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 4);
    const start = performance.now();
    await Promise.all(
      workers.map(async (worker) => {
        while (next < chunks.length) await ask(worker, chunks[next++]);
      }),
    );
    const seconds = (performance.now() - start) / 1000;
    clearInterval(tick);
    for (const worker of workers) worker.terminate();
    return { workers: size, seconds, longest_ms: longest };
  };
  const sizes = [1, Math.max(2, navigator.hardwareConcurrency - 1)];
  const found = [];
  for (const size of sizes) found.push(await run(size));
  return found;
}

async function webrInPage({ script, curves, budget }) {
  const { ChannelType, WebR } = await import("/webr/webr.js");
  const webR = new WebR({ baseUrl: `${location.origin}/webr/`, channelType: ChannelType.PostMessage });
  await webR.init();
  await webR.FS.writeFile("/tmp/curves.txt", new TextEncoder().encode(curves));
  const call = `paste(readLines("/tmp/curves.txt"), collapse = "\\n")`;
  return await webR.evalRString(`${script}\npeers(${call}, ${budget.fit}, ${budget.interval})`);
}

const asText = (curves) =>
  curves.map(({ dose, response, start }) => [dose, response, start].map((row) => row.join(",")).join(";")).join("\n");

async function scipyFits(curves) {
  say("SciPy's curve_fit, native");
  const input = path.join(folder, "scipy.json");
  writeFileSync(input, JSON.stringify({ curves, fit_seconds: budget.fit, interval_seconds: budget.interval }));
  const python = path.join(folder, "python", "bin", "python");
  const command = '"$0" "$1" < "$2"';
  const { code, text } = await capture("sh", ["-c", command, python, at("benches", "peers", "peers.py"), input], {
    quiet: true,
  });
  if (code !== 0) throw new Failed(`SciPy failed:\n${text.slice(-2000)}`);
  return JSON.parse(text);
}

async function nativeR(curves) {
  if (!which("Rscript")) return undefined;
  say("nls in R, native");
  const file = path.join(folder, "curves.txt");
  writeFileSync(file, asText(curves));
  const call = `cat(peers(paste(readLines(file), collapse = "\\n"), ${budget.fit}, ${budget.interval}))`;
  const code = `source(${JSON.stringify(at("benches", "peers", "peers.r"))}); file <- ${JSON.stringify(file)}; ${call}`;
  const done = await capture("Rscript", ["--vanilla", "-e", code], { quiet: true });
  if (done.code !== 0) throw new Failed(`R failed:\n${done.text.slice(-2000)}`);
  return done.text;
}
