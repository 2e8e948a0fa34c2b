// The engine under the page: stopping work, mistakes that cross as plain objects, drawing on a canvas.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { browsers, engineReady, singleFile } from "./harness.mjs";

const withEngine = (body) => `window.monolayer.engine.then(async (engine) => { ${body} })`;

for (const [name, open] of Object.entries(browsers)) {
  describe(name, () => {
    test(`${name}: stopped work is said to be stopped, and the project is as it was, with its undo`, async () => {
      const browser = await open();
      try {
        await browser.goto(singleFile);
        await engineReady(browser);
        const seen = await browser.evaluate(
          withEngine(`
            await engine.example();
            await engine.apply({ do: "set_title", title: "Kept" });
            const before = [await engine.snapshot(), await engine.resultJson()];
            const running = engine.export("bars", "png", 1200).then(() => "finished", (error) => error.kind);
            engine.cancel();
            const outcome = await running;
            const after = [await engine.snapshot(), await engine.resultJson()];
            const undone = (await engine.undo()).document.title;
            return { outcome, same: JSON.stringify(before) === JSON.stringify(after), undone };
          `),
        );
        assert.equal(seen.outcome, "cancelled");
        assert.ok(seen.same, "the document and the result are the same bytes");
        assert.notEqual(seen.undone, "Kept");
      } finally {
        await browser.close();
      }
    });

    test(`${name}: a mistake crosses as kind, what, hint and location, and leaves the project untouched`, async () => {
      const browser = await open();
      try {
        await browser.goto(singleFile);
        await engineReady(browser);
        const seen = await browser.evaluate(
          withEngine(`
            await engine.example();
            const before = await engine.snapshot();
            const caught = (promise) => promise.then(() => "no error", (error) => error);
            const empty = await caught(engine.inspect("empty.csv", new ArrayBuffer(0)));
            const foreign = await caught(engine.open(new Uint8Array([80, 75, 3, 4, 0, 0]).buffer));
            const command = await caught(engine.apply({ do: "no such command" }));
            return { empty, foreign, command, same: before === (await engine.snapshot()) };
          `),
        );
        for (const error of [seen.empty, seen.foreign, seen.command]) {
          assert.equal(typeof error.kind, "string", JSON.stringify(error));
          assert.ok(error.what.length > 10, JSON.stringify(error));
          assert.equal(typeof error.location, "object");
        }
        assert.equal(seen.empty.kind, "empty");
        assert.ok(seen.same);
      } finally {
        await browser.close();
      }
    });

    test(`${name}: figures are drawn on a canvas at the screen's pixel ratio`, async () => {
      const browser = await open();
      try {
        await browser.goto(singleFile);
        await engineReady(browser);
        const seen = await browser.evaluate(
          withEngine(`
            await engine.example();
            const drawn = [];
            for (const kind of ["bars", "dose_response"]) {
              const canvas = document.createElement("canvas");
              document.body.append(canvas);
              engine.drawScene(canvas, await engine.figure(kind), 600);
              const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              const colours = new Set();
              for (let at = 0; at < data.length; at += 4) colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
              drawn.push({ width: canvas.width, ratio: window.devicePixelRatio, colours: colours.size });
            }
            return drawn;
          `),
        );
        for (const { width, ratio, colours } of seen) {
          assert.equal(width, Math.round(600 * ratio));
          assert.ok(colours > 10, `only ${colours} colours`);
        }
      } finally {
        await browser.close();
      }
    });
  });
}
