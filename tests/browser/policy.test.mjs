import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { engineReady, openChromium, singleFile, startSite } from "./harness.mjs";

// Stands for the rest of the world: whatever reaches it has left the page.
let outside;
let site;
let browser;
const reached = [];

before(async () => {
  outside = createServer((request, response) => {
    reached.push(request.url);
    response.writeHead(200, { "access-control-allow-origin": "*", "content-type": "image/svg+xml" });
    response.end('<svg xmlns="http://www.w3.org/2000/svg"/>');
  });
  await new Promise((resolve) => outside.listen(0, "127.0.0.1", resolve));
  site = await startSite();
  browser = await openChromium();
});
after(async () => {
  await browser?.close();
  await site?.stop();
  outside?.close();
});

const elsewhere = () => `http://127.0.0.1:${outside.address().port}`;

/** Tries every way out of a page that needs no click; gives what happened to each. */
async function tryToLeave(address) {
  const refused = [];
  document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
  const outcome = {};
  const attempt = async (name, task) => {
    try {
      outcome[name] = await task();
    } catch {
      outcome[name] = "refused";
    }
  };
  const loaded = (element, set) =>
    new Promise((resolve) => {
      element.onload = () => resolve("sent");
      element.onerror = () => resolve("refused");
      set(element);
      document.body.append(element);
    });

  await attempt("fetch", () => fetch(`${address}/fetch`).then(() => "sent"));
  await attempt("image", () => loaded(new Image(), (image) => (image.src = `${address}/image.svg`)));
  await attempt("script", () => loaded(document.createElement("script"), (script) => (script.src = `${address}/a.js`)));
  await attempt("style", () => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet" });
    return loaded(link, () => (link.href = `${address}/a.css`));
  });
  await attempt("beacon", () => (navigator.sendBeacon(`${address}/beacon`, "x") ? "queued" : "refused"));
  await attempt(
    "socket",
    () =>
      new Promise((resolve) => {
        const socket = new WebSocket(address.replace("http", "ws"));
        socket.onopen = () => resolve("sent");
        socket.onerror = () => resolve("refused");
      }),
  );
  await attempt("worker", () => {
    const source = `fetch("${address}/worker").then(() => postMessage("sent"), () => postMessage("refused"))`;
    const worker = new Worker(URL.createObjectURL(new Blob([source])));
    return new Promise((resolve) => (worker.onmessage = (event) => resolve(event.data)));
  });
  await attempt("form", async () => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: `${address}/form` });
    document.body.append(form);
    form.submit();
    return "submitted";
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { outcome, refused };
}

for (const [name, address] of [
  ["the hosted page", () => site.url],
  ["the single file", () => singleFile],
]) {
  test(`${name} asks nobody else for anything`, async () => {
    browser.requests.length = 0;
    await browser.goto(address());
    await engineReady(browser);
    const origin = new URL(address()).origin;
    const strange = browser.requests.filter((url) => !url.startsWith("blob:") && !url.startsWith("data:"));
    if (name === "the single file") assert.deepEqual(strange, [singleFile]);
    else
      assert.deepEqual(
        strange.filter((url) => new URL(url).origin !== origin),
        [],
      );
  });

  test(`${name} refuses a deliberate fetch, an image beacon and every other way out`, async () => {
    reached.length = 0;
    await browser.goto(address());
    await engineReady(browser);
    const { outcome, refused } = await browser.evaluate(tryToLeave, elsewhere());

    assert.deepEqual(reached, [], `something left the page: ${JSON.stringify(outcome)}`);
    for (const way of ["fetch", "image", "script", "style", "socket", "worker"])
      assert.equal(outcome[way], "refused", way);
    for (const rule of ["connect-src", "img-src", "form-action"]) {
      assert.ok(refused.includes(rule), `${rule} is not what refused it: ${refused}`);
    }
  });

  test(`${name} would be seen leaving if nothing stopped it`, async () => {
    // The proof that this test can fail: without the policy the same attempts do arrive.
    reached.length = 0;
    const bare = await browser.context.newPage();
    await bare.goto(elsewhere());
    await bare.evaluate(`fetch("${elsewhere()}/fetch")`);
    await bare.close();
    assert.ok(reached.includes("/fetch"));
  });
}
