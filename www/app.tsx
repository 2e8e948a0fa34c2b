// The page: shell, steps, and everything that can happen anywhere (drop, paste, keys, errors).
import { render } from "preact";
import type { Engine } from "./engine";
import { Shell } from "./panels/shell";
import { startSession } from "./panels/session";
import { installEverywhere } from "./ui/everywhere";
import { connect, params, recall, setTheme, type Theme, version } from "./ui/store";
import "./styles/index.css";

/** Shows the page; the engine may still be starting. */
export function mount(root: HTMLElement, starting: Promise<Engine>): void {
  const theme = recall("theme");
  if (theme === "light" || theme === "dark") setTheme(theme satisfies Theme);
  installEverywhere();
  render(<Shell />, root);
  starting.then(
    async (engine) => {
      connect(engine);
      const [text, specs] = await Promise.all([engine.version(), engine.params()]);
      version.value = text;
      params.value = specs;
      await startSession(engine);
    },
    () => undefined,
  );
}
