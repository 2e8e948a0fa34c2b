import { render } from "preact";
import type { Engine } from "./engine";

/** Shows the page; the engine may still be starting. */
export function mount(root: HTMLElement, engine: Promise<Engine>): void {
  render(<p>Starting…</p>, root);
  void engine.then(async (ready) => render(<p>Monolayer {await ready.version()}</p>, root));
}
