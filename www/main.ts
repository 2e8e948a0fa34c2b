// Starts the program: the page at once, the engine behind it, the offline copy last.
import { mount } from "./app";
import { startEngine } from "./engine";
import { isSingleFile, missingAbility, showLoadError } from "./load-error";

declare global {
  interface Window {
    /** For tests and the curious: the same engine the page uses. */
    monolayer: { version: string; commit: string; engine: ReturnType<typeof startEngine> };
  }
}

if (!missingAbility()) start();

function start() {
  const engine = startEngine();
  window.monolayer = { version: __VERSION__, commit: __COMMIT__, engine };
  engine.catch((error) =>
    showLoadError("The computing part of the program did not start.", String(error?.message ?? error)),
  );
  // A task of its own: reading the script and drawing the page together would hold the thread too long.
  setTimeout(() => {
    const root = document.getElementById("app");
    if (!root) return;
    root.replaceChildren();
    mount(root, engine);
    window.dispatchEvent(new Event("monolayer:started"));
  });
  engine.then(
    () => {
      performance.mark("monolayer:usable");
      return keepOffline();
    },
    () => {},
  );
}

/** Keeps a copy for work without a network. The page is told when a newer version is ready; it never reloads by itself. */
async function keepOffline() {
  if (!__BUILT__ || isSingleFile() || !("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register("./sw.js");
    const watch = (worker: ServiceWorker | null) =>
      worker?.addEventListener("statechange", () => {
        if (worker.state === "installed" && navigator.serviceWorker.controller) {
          window.dispatchEvent(new Event("monolayer:new-version"));
        }
      });
    watch(registration.installing);
    registration.addEventListener("updatefound", () => watch(registration.installing));
  } catch {
    // Private windows and plain-http intranets have no offline copy; everything else works.
  }
}
