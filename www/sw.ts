// Adds work without a network, and nothing else: the page comes from the network when there is one, so a new version
// is there at once; its files carry their hash in their name, so a stored one is always the right one.
declare const __FILES__: string[];
declare const __CACHE__: string;

const worker = self as unknown as ServiceWorkerGlobalScope;

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(__CACHE__)
      .then((cache) => cache.addAll(__FILES__.map((file) => new Request(file, { cache: "no-cache" })))),
  );
});

worker.addEventListener("activate", (event) => {
  const old = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("monolayer-") && name !== __CACHE__) await caches.delete(name);
    }
    await worker.clients.claim();
  };
  event.waitUntil(old());
});

worker.addEventListener("message", (event) => {
  if (event.data === "use-new-version") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== worker.location.origin) return;
  event.respondWith(request.mode === "navigate" ? page(request) : file(request));
});

async function page(request: Request): Promise<Response> {
  const stored = (await caches.match(request, { ignoreSearch: true })) ?? (await caches.match("./"));
  if (!stored) return fetch(request);
  const fromNetwork = fetch(request).then((fresh) => (fresh.ok || fresh.type === "opaqueredirect" ? fresh : undefined));
  // A network that hangs must not keep the page from opening.
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, 4000));
  const fresh = await Promise.race([fromNetwork.catch(() => undefined), patience]);
  return fresh ?? stored;
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

export {};
