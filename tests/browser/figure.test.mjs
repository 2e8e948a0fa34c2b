// The canvas on the screen against the exported PNG: one layout, nearly the same pixels.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { engineReady, openChromium, startSite } from "./harness.mjs";

let site;
let browser;
before(async () => {
  site = await startSite();
  browser = await openChromium();
  await browser.goto(site.url);
  await engineReady(browser);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** Draws on a canvas of the PNG's size and compares, in the page: mean difference and the share of pixels far off. */
const compare = async ({ kind, dpi }) => {
  const engine = await window.monolayer.engine;
  await engine.example();
  const scene = await engine.figure(kind);
  const png = await createImageBitmap(new Blob([await engine.export(kind, "png", dpi)], { type: "image/png" }));
  const canvas = document.createElement("canvas");
  document.body.replaceChildren(canvas);
  engine.drawScene(canvas, scene, png.width / window.devicePixelRatio);
  const pixels = (source) => {
    const copy = new OffscreenCanvas(png.width, png.height).getContext("2d");
    copy.drawImage(source, 0, 0);
    return copy.getImageData(0, 0, png.width, png.height).data;
  };
  const [a, b] = [pixels(canvas), pixels(png)];
  let sum = 0;
  let far = 0;
  for (let i = 0; i < a.length; i += 4) {
    const off = Math.max(Math.abs(a[i] - b[i]), Math.abs(a[i + 1] - b[i + 1]), Math.abs(a[i + 2] - b[i + 2]));
    sum += off;
    far += off > 96 ? 1 : 0;
  }
  return {
    size: [canvas.width, canvas.height],
    expected: [png.width, png.height],
    css: [canvas.style.width, canvas.style.height],
    mean: sum / (a.length / 4),
    far: far / (a.length / 4),
    fonts: [...document.fonts].filter((face) => face.family.includes("Monolayer Sans") && face.status === "loaded")
      .length,
  };
};

for (const kind of ["bars", "dose_response"]) {
  for (const dpi of [96, 192, 300]) {
    test(`${kind}: the canvas shows the PNG of ${dpi} dpi`, async () => {
      const found = await browser.evaluate(compare, { kind, dpi });
      await browser.screenshot(`figure-${kind}-${dpi}`);
      console.log(kind, dpi, JSON.stringify(found));
      assert.deepEqual(found.size, found.expected);
      assert.equal(found.fonts, 3);
      assert.ok(found.mean < 4, `mean difference ${found.mean}`);
      assert.ok(found.far < 0.01, `share of pixels far off ${found.far}`);
    });
  }
}
