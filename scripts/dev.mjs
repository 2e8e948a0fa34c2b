// For work on the page: a quick wasm build once, then Vite's server, which shows every change of www/ at once.
import { at, main } from "./tools.mjs";
import { setup } from "./setup.mjs";
import { buildWasm } from "./wasm.mjs";

await main(async () => {
  setup();
  if (!process.argv.includes("--no-wasm")) buildWasm({ quick: true });
  const { createServer } = await import("vite");
  const server = await createServer({ configFile: at("vite.config.js") });
  await server.listen();
  server.printUrls();
});
