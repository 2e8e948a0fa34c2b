import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { engineReady, openChromium, startSite, until } from "./harness.mjs";

let profile;
before(() => {
  profile = mkdtempSync(path.join(tmpdir(), "monolayer-offline-"));
});
after(() => rmSync(profile, { recursive: true, force: true }));

const controlled = "navigator.serviceWorker.ready.then((ready) => ready.active?.state === 'activated')";

test("the hosted page works again after the server is stopped and the page reloaded", async () => {
  const site = await startSite();
  const browser = await openChromium({ profile });
  try {
    await browser.goto(site.url);
    const version = await engineReady(browser);
    await until(() => browser.evaluate(controlled));
    await site.stop();

    await browser.page.reload();
    assert.equal(await engineReady(browser), version);
  } finally {
    await browser.close();
    await site.stop();
  }
});

test("it works even when the browser was closed in between", async () => {
  const site = await startSite();
  const first = await openChromium({ profile });
  await first.goto(site.url);
  await engineReady(first);
  await until(() => first.evaluate(controlled));
  await first.close();
  await site.stop();

  const again = await openChromium({ profile });
  try {
    await again.goto(site.url);
    assert.ok(await engineReady(again));
  } finally {
    await again.close();
  }
});

test("with a network the page comes from the server, not from the store", async () => {
  const site = await startSite();
  const browser = await openChromium();
  try {
    await browser.goto(site.url);
    await engineReady(browser);
    await until(() => browser.evaluate(controlled));
    site.asked.length = 0;
    await browser.page.reload();
    await engineReady(browser);
    assert.ok(site.asked.includes("/"), `asked for ${site.asked}`);
    assert.ok(!site.asked.some((file) => file.endsWith(".wasm")), "the program itself comes from the store");
  } finally {
    await browser.close();
    await site.stop();
  }
});

test("a network that hangs does not keep the page from opening", async () => {
  const site = await startSite();
  const browser = await openChromium();
  try {
    await browser.goto(site.url);
    await engineReady(browser);
    await until(() => browser.evaluate(controlled));
    site.hang();
    await browser.page.reload();
    assert.ok(await engineReady(browser));
  } finally {
    await browser.close();
    await site.stop();
  }
});
