// The browsers of the tests: what each is for, where it may lie, and what brings it.
// On Debian they are the system's own packages; elsewhere the system's browser, or the build that playwright brings.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { which } from "./tools.mjs";

/** Each browser needs all its parts; a part is any one of its commands or places. */
export const browsers = [
  {
    name: "Chromium",
    engine: "chromium",
    why: "the browser tests run in it in full",
    parts: [
      {
        debian: "chromium",
        commands: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
        places: [
          "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
          ...programFiles("Google/Chrome/Application/chrome.exe"),
        ],
      },
    ],
  },
  {
    name: "Firefox",
    engine: "firefox",
    why: "a smoke test and the bit-equality test run in it",
    parts: [
      {
        debian: "firefox-esr",
        commands: ["firefox-esr", "firefox"],
        places: ["/Applications/Firefox.app/Contents/MacOS/firefox", ...programFiles("Mozilla Firefox/firefox.exe")],
      },
    ],
  },
  {
    name: "WebKit",
    engine: "webkit",
    why: "a smoke test and the bit-equality test run in Safari's engine, which needs a virtual screen",
    parts: [
      { debian: "webkit2gtk-driver", commands: ["WebKitWebDriver"] },
      { debian: "webkit2gtk-driver", commands: [], places: miniBrowsers() },
      { debian: "xvfb", commands: ["Xvfb"] },
      { debian: "xvfb", commands: ["xvfb-run"] },
      { debian: "xauth", commands: ["xauth"] },
    ],
  },
];

/** A browser by its name. */
export const browserNamed = (name) => browsers.find((browser) => browser.name === name);

const partFile = ({ commands, places = [] }) =>
  commands.map((command) => which(command)).find(Boolean) ?? places.find((place) => existsSync(place));

/** The system's own files of a browser, one for each part; `undefined` when a part is missing. */
export function systemFiles(browser) {
  const files = browser.parts.map(partFile);
  return files.every(Boolean) ? files : undefined;
}

/** The build of a browser that playwright brought; `undefined` when it has not. */
export function playwrightFile(browser) {
  try {
    const playwright = createRequire(import.meta.url)("playwright-core");
    const file = playwright[browser.engine].executablePath();
    return existsSync(file) ? file : undefined;
  } catch {
    // No packages yet, or a system for which playwright has no such build.
    return undefined;
  }
}

/** Whether a browser can be started here. */
export const isHere = (browser) => Boolean(systemFiles(browser) ?? playwrightFile(browser));

/** Debian's packages of the parts that are missing. */
export const debianPackages = (browser) => [
  ...new Set(browser.parts.filter((part) => !partFile(part)).map((part) => part.debian)),
];

/** What a person has to run to get these browsers. */
export function remedy(missing, { debian = existsSync("/etc/debian_version") } = {}) {
  const playwright = `npx playwright-core install ${missing.map((browser) => browser.engine).join(" ")}`;
  if (!debian) return playwright;
  return `sudo apt-get install ${missing.flatMap(debianPackages).join(" ")} (or, where a package is not known: ${playwright})`;
}

function programFiles(file) {
  return [process.env.ProgramFiles, process.env["ProgramFiles(x86)"], process.env.LOCALAPPDATA]
    .filter(Boolean)
    .map((folder) => path.join(folder, file));
}

function miniBrowsers() {
  return ["x86_64-linux-gnu", "aarch64-linux-gnu"].flatMap((machine) =>
    ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"].map((api) => `/usr/lib/${machine}/${api}/MiniBrowser`),
  );
}
