// Builds the page and serves it.
import { at, main, say } from "./tools.mjs";
import { build } from "./build.mjs";
import { serve } from "./server.mjs";

await main(async () => {
  await build({ quick: process.argv.includes("--quick") });
  const port = Number(process.env.PORT ?? 4173);
  const { url } = await serve(at("dist"), { port }).catch(() => serve(at("dist")));
  say(`Monolayer is running: open ${url} (Ctrl+C stops it)`);
});
