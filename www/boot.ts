// Runs before the page's own code and is compiled for browsers that cannot even read it, so that they get an
// explanation in place of an empty page.
import { missingAbility, showLoadError } from "./load-error";

let started = false;

// Errors before the page stands are fatal; later ones belong to the page.
window.addEventListener("error", (event) => {
  if (!started && !(event.target instanceof HTMLImageElement))
    showLoadError("The program did not start.", event.message ?? "");
});
window.addEventListener("monolayer:started", () => {
  started = true;
});

const missing = missingAbility();
if (missing) showLoadError(missing, "");
