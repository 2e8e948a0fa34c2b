// A small static server for dist/. `octetStream` serves .wasm as a server would that has never heard of it.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Serves a folder on 127.0.0.1; gives its address, the paths asked for, and a way to stop. */
export async function serve(folder, { port = 0, octetStream = false, host = "127.0.0.1" } = {}) {
  const asked = [];
  let hanging = false;
  const server = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    asked.push(name);
    if (hanging) return;
    let file = path.join(folder, path.normalize(name));
    if (existsSync(file) && statSync(file).isDirectory()) file = path.join(file, "index.html");
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end("not found");
      return;
    }
    const extension = path.extname(file);
    const type = octetStream && extension === ".wasm" ? "application/octet-stream" : types[extension];
    const lasting = name.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    response.writeHead(200, {
      "content-type": type ?? "application/octet-stream",
      "content-length": statSync(file).size,
      "cache-control": lasting,
    });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  return {
    url: `http://${host}:${server.address().port}/`,
    asked,
    /** From now on takes every request and answers none. */
    hang: () => {
      hanging = true;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
