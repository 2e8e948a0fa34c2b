// The page shown in place of Monolayer when it cannot start: which browser this is, what it lacks, what to do.

// A module with one function that uses a 128-bit vector: browsers without them refuse it.
const vectorProbe = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];

/** What this browser lacks to run Monolayer, as a sentence; `undefined` when it lacks nothing. */
export function missingAbility(): string | undefined {
  if (typeof WebAssembly !== "object") {
    return "WebAssembly is switched off or missing in this browser.";
  }
  if (!WebAssembly.validate(new Uint8Array(vectorProbe))) {
    return "This browser has WebAssembly without vector instructions (SIMD), which Monolayer computes with.";
  }
  if (typeof Worker !== "function") {
    return "Background work (Web Workers) is switched off or missing in this browser.";
  }
  if (typeof DecompressionStream !== "function" && isSingleFile()) {
    return "This browser cannot unpack the program inside the single file.";
  }
  return undefined;
}

/** Whether the page carries the program in itself, as `monolayer.html` does. */
export function isSingleFile(): boolean {
  return document.getElementById("monolayer-wasm")?.tagName === "SCRIPT";
}

/** The browser by the name its user knows, with its version. */
export function browserName(agent: string = navigator.userAgent): string {
  const known: [RegExp, string][] = [
    [/Edg\/(\d+)/, "Microsoft Edge"],
    [/OPR\/(\d+)/, "Opera"],
    [/SamsungBrowser\/(\d+)/, "Samsung Internet"],
    [/Firefox\/(\d+)/, "Firefox"],
    [/Chrome\/(\d+)/, "Chrome"],
    [/Version\/(\d+(?:\.\d+)?).*Safari/, "Safari"],
    [/Trident\/.*rv:(\d+)/, "Internet Explorer"],
  ];
  for (const [pattern, name] of known) {
    const found = pattern.exec(agent);
    if (found) return `${name} ${found[1]}`;
  }
  return "this browser";
}

/** Replaces the page by the explanation. The first reason stays; what follows from it is no news. */
export function showLoadError(what: string, detail: string): void {
  if (document.getElementById("load-error")) return;
  const page = document.createElement("main");
  page.id = "load-error";
  page.setAttribute("role", "alert");
  page.style.cssText = "max-width:36rem;margin:12vh auto;padding:0 1.5rem;font:1rem/1.5 system-ui,sans-serif";

  const add = (tag: string, text: string) => {
    const element = document.createElement(tag);
    element.textContent = text;
    page.appendChild(element);
    return element;
  };
  add("h1", "Monolayer cannot start here").style.cssText = "font-size:1.4rem";
  add("p", `${what} You are using ${browserName()}.`);
  for (const line of remedies()) add("p", line);
  if (detail) {
    add("p", `For the person who helps you: ${detail}`).style.cssText =
      "opacity:.7;font-size:.85rem;overflow-wrap:anywhere";
  }
  document.body.replaceChildren(page);
}

function remedies(): string[] {
  const lines = ["Please open Monolayer in a current version of Chrome, Edge or Firefox, or in Safari 16.4 or newer."];
  if (!isSingleFile() && location.protocol === "file:") {
    lines.push(
      "This copy is meant for a web server. To work from a disk or a USB stick, open the file monolayer.html.",
    );
  } else if (!isSingleFile()) {
    lines.push(
      "If the browser is current, check the connection and reload the page; an office proxy may have stopped a part of it.",
    );
  }
  lines.push(
    "If your institution manages the browser, WebAssembly may be switched off by a policy (JIT or “strict security” mode); its help desk can allow it for this page.",
  );
  return lines;
}
