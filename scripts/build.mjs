// Builds both artefacts: dist/ (a static site) and dist/monolayer.html (one file, opened from a disk).
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { at, isMain, main, say, version } from "./tools.mjs";
import { setup } from "./setup.mjs";
import { buildWasm } from "./wasm.mjs";

export async function build({ quick = false } = {}) {
  setup();
  buildWasm({ quick });
  const { classicScript, defines, workerAsText } = await import("../vite.config.js");

  const define = defines(true);
  const boot = (await classicScript("boot.ts", { define, target: "es2015" })).code;
  const app = await classicScript("main.ts", { define, plugins: [workerAsText()] });
  const wasm = readFileSync(at("www", "pkg", "monolayer_bg.wasm"));
  const template = readFileSync(at("www", "index.html"), "utf8");

  rmSync(at("dist"), { recursive: true, force: true });
  mkdirSync(at("dist", "assets"), { recursive: true });
  const put = (name, bytes) => {
    writeFileSync(at("dist", name), bytes);
    return name;
  };
  const hashed = (name, extension, bytes) =>
    put(`assets/${name}-${sha(bytes, "hex").slice(0, 10)}.${extension}`, bytes);

  const files = {
    boot: hashed("boot", "js", boot),
    app: hashed("app", "js", app.code),
    css: hashed("app", "css", app.css),
    wasm: hashed("monolayer", "wasm", wasm),
  };
  const page = put("index.html", hostedPage(template, files));
  const single = put("monolayer.html", singlePage(template, { boot, app: app.code, css: app.css, wasm }));

  const offline = ["./", ...Object.values(files)];
  const { version: number, commit } = version();
  const cache = `monolayer-${number}-${sha(offline.join() + readFileSync(at("dist", page)), "hex").slice(0, 10)}`;
  const fixed = { __FILES__: JSON.stringify(offline), __CACHE__: JSON.stringify(cache) };
  put("sw.js", (await classicScript("sw.ts", { define: fixed })).code);

  say(`Monolayer ${number} (${commit}) is in dist/`);
  let total = 0;
  for (const name of [page, ...Object.values(files), "sw.js"]) {
    const bytes = readFileSync(at("dist", name));
    const packed = brotli(bytes);
    total += packed;
    console.log(`  ${name.padEnd(38)} ${kilo(bytes.length)} ${kilo(packed)} brotli`);
  }
  console.log(`  ${"the hosted page".padEnd(38)} ${" ".repeat(10)} ${kilo(total)} brotli`);
  console.log(`  ${single.padEnd(38)} ${kilo(readFileSync(at("dist", single)).length)}`);
  return { total };
}

const kilo = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;
const sha = (bytes, encoding) => createHash("sha256").update(bytes).digest(encoding);
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

const policy = (parts) => `<meta http-equiv="Content-Security-Policy" content="${parts.join("; ")}">`;
const lasting = ["img-src data: blob:", "form-action 'none'", "base-uri 'none'"];

function hostedPage(template, files) {
  const rules = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval' blob:",
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "connect-src 'self'",
    ...lasting,
  ];
  return fill(template, {
    policy: policy(rules),
    head: `<link rel="stylesheet" href="./${files.css}">`,
    wasm: `<link id="monolayer-wasm" rel="preload" as="fetch" crossorigin href="./${files.wasm}">`,
    scripts: `<script src="./${files.boot}"></script>\n    <script src="./${files.app}"></script>`,
  });
}

function singlePage(template, { boot, app, css, wasm }) {
  const scripts = [boot, app].map(inScript);
  const rules = [
    "default-src 'none'",
    `script-src ${scripts.map((text) => `'sha256-${sha(text, "base64")}'`).join(" ")} 'wasm-unsafe-eval' blob:`,
    "worker-src blob:",
    "style-src 'unsafe-inline'",
    "connect-src 'none'",
    ...lasting,
  ];
  const packed = gzipSync(wasm, { level: 9 }).toString("base64");
  return fill(template, {
    policy: policy(rules),
    head: `<style>${css.replaceAll("</style", "<\\/style")}</style>`,
    wasm: "",
    scripts:
      `<script id="monolayer-wasm" type="application/octet-stream">${packed}</script>\n    ` +
      scripts.map((text) => `<script>${text}</script>`).join("\n    "),
  });
}

// Inside a script element these two would end it or change how it is read; in a script they only stand in strings.
const inScript = (text) => text.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");

function fill(template, { policy, head, wasm, scripts }) {
  const replace = (text, pattern, by) => {
    if (!pattern.test(text)) throw new Error(`www/index.html has lost ${pattern}`);
    return text.replace(pattern, () => by);
  };
  let page = replace(template, /<!-- policy -->/, policy);
  page = replace(page, /<!-- head -->/, head);
  page = replace(page, / *<link id="monolayer-wasm"[^>]*>\n/, wasm && `    ${wasm}\n`);
  return replace(page, /<!-- scripts -->[\s\S]*?(?=\n {2}<\/body>)/, scripts);
}

if (isMain(import.meta.url)) {
  await main(() => build({ quick: process.argv.includes("--quick") }).then(() => {}));
}
