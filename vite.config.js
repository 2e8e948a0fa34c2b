import { build } from "vite";
import { at, version } from "./scripts/tools.mjs";

const built = version();

export const defines = (finished) => ({
  __VERSION__: JSON.stringify(built.version),
  __COMMIT__: JSON.stringify(built.commit),
  __BUILT__: JSON.stringify(finished),
});

/** Bundles one entry into one classic script and gives its text. */
export async function classicScript(entry, options = {}) {
  const { define, target, plugins } = { define: {}, target: "es2022", plugins: [], ...options };
  const result = await build({
    root: at("www"),
    configFile: false,
    logLevel: "warn",
    define,
    plugins,
    resolve: { alias: [] },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      write: false,
      target,
      minify: true,
      // One stylesheet beside the script; otherwise the script would bring it late.
      cssCodeSplit: false,
      assetsInlineLimit: Number.POSITIVE_INFINITY,
      rolldownOptions: {
        input: at("www", entry),
        output: { format: "iife", name: "monolayer_", codeSplitting: false },
      },
      modulePreload: false,
    },
  });
  const output = [result].flat().flatMap((one) => one.output);
  const script = output.find((one) => one.type === "chunk");
  const styles = output.filter((one) => one.type === "asset" && one.fileName.endsWith(".css"));
  return { code: script.code, css: styles.map((one) => String(one.source)).join("\n") };
}

/** `virtual:worker` is the text of the worker's script: the page starts it from a Blob. */
export function workerAsText() {
  const id = "virtual:worker";
  return {
    name: "worker-as-text",
    resolveId: (name) => (name === id ? `\0${id}` : undefined),
    async load(name) {
      if (name !== `\0${id}`) return undefined;
      this.addWatchFile(at("www", "worker.ts"));
      const { code } = await classicScript("worker.ts");
      return `export default ${JSON.stringify(code)}`;
    },
  };
}

export default {
  root: at("www"),
  define: defines(false),
  plugins: [workerAsText()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  server: { port: 5173 },
};
