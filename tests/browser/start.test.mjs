import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { at } from "../../scripts/tools.mjs";
import { browsers, engineReady, openChromium, singleFile, startSite } from "./harness.mjs";

const expected = /^version = "([^"]+)"/m.exec(readFileSync(at("Cargo.toml"), "utf8"))[1];

for (const [name, open] of Object.entries(browsers)) {
  describe(name, () => {
    let browser;
    before(async () => {
      browser = await open();
    });
    after(() => browser?.close());

    test(`${name} starts the hosted page`, async () => {
      const site = await startSite();
      await browser.goto(site.url);
      assert.equal(await engineReady(browser), expected);
      await site.stop();
    });

    test(`${name} starts it from a server that does not know wasm`, async () => {
      const site = await startSite({ octetStream: true });
      await browser.goto(site.url);
      assert.equal(await engineReady(browser), expected);
      await site.stop();
    });

    test(`${name} starts monolayer.html from a disk`, async () => {
      await browser.goto(singleFile);
      assert.equal(await engineReady(browser), expected);
    });
  });
}

describe("a browser that cannot run Monolayer", () => {
  const cases = [
    ["WebAssembly switched off", "delete window.WebAssembly", /WebAssembly is switched off/],
    ["no vector instructions", "WebAssembly.validate = () => false", /vector instructions \(SIMD\)/],
    ["no workers", "delete window.Worker", /Background work/],
    [
      "a worker that is refused",
      "window.Worker = function () { throw new Error('refused by policy') }",
      /did not start/,
    ],
    [
      "a program that does not compile",
      "WebAssembly.compile = WebAssembly.compileStreaming = () => Promise.reject(new Error('out of memory'))",
      /did not start/,
    ],
  ];
  for (const [name, break_it, words] of cases) {
    test(`${name}: the page names the browser and the remedy`, async () => {
      const browser = await openChromium();
      try {
        await browser.context.addInitScript(break_it);
        await browser.goto(singleFile);
        const shown = browser.page.locator("#load-error");
        await shown.waitFor();
        const text = await shown.innerText();
        assert.match(text, words);
        assert.match(text, /You are using Chrome \d+/);
        assert.match(text, /Please open Monolayer in a current version/);
      } finally {
        await browser.close();
      }
    });
  }

  test("a missing file of the hosted page is said, with its number", async () => {
    const site = await startSite();
    const browser = await openChromium();
    try {
      await browser.page.route("**/*.wasm", (route) => route.fulfill({ status: 404, body: "gone" }));
      await browser.goto(site.url);
      const shown = browser.page.locator("#load-error");
      await shown.waitFor();
      assert.match(await shown.innerText(), /404/);
    } finally {
      await browser.close();
      await site.stop();
    }
  });

  test("index.html opened from a disk points to monolayer.html", async () => {
    const browser = await openChromium();
    try {
      await browser.goto(singleFile.replace("monolayer.html", "index.html"));
      const shown = browser.page.locator("#load-error");
      await shown.waitFor();
      assert.match(await shown.innerText(), /open the file monolayer\.html/);
    } finally {
      await browser.close();
    }
  });
});
