// A small static server for dist/. `octetStream` serves .wasm as a server would that has never heard of it.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { pipeline } from "node:stream";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
};

/** The path a request asks for; `undefined` when the request line holds none that can be read. */
export function pathOf(address) {
  try {
    return decodeURIComponent(new URL(`http://localhost${address}`).pathname);
  } catch {
    return undefined;
  }
}

/** The file that a path names, never outside the folder; `undefined` when there is none. */
export function fileIn(folder, name) {
  if (name.includes("\0")) return undefined;
  const inside = path.join(folder, path.normalize(name));
  if (inside !== folder && !inside.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)) return undefined;
  const kind = statSync(inside, { throwIfNoEntry: false });
  const file = kind?.isDirectory() ? path.join(inside, "index.html") : inside;
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

/** Serves a folder on 127.0.0.1; gives its address, the paths asked for, and a way to stop. */
export async function serve(folder, { port = 0, octetStream = false, host = "127.0.0.1" } = {}) {
  const asked = [];
  let hanging = false;
  const server = createServer((request, response) => {
    const name = pathOf(request.url);
    asked.push(name ?? request.url);
    if (hanging) return;
    const file = name === undefined ? undefined : fileIn(folder, name);
    if (!file) {
      response.writeHead(name === undefined ? 400 : 404).end("not found");
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
    // A file that goes away while it is sent, as in a new build, ends this answer and not the server.
    pipeline(createReadStream(file), response, () => {});
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
