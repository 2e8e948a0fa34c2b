// The worker: holds the one session and does what the page asks, one request after another.
import * as core from "./pkg/monolayer.js";

/** A request: a method of the session with its arguments. */
export interface Request {
  id: number;
  method: string;
  args: unknown[];
}

/** The first message: the compiled program, and what to do again if an earlier worker was stopped. */
export interface Start {
  module: WebAssembly.Module;
  replay: Omit<Request, "id">[];
}

/** An answer. `crashed` says that the program is not to be used again. */
export type Answer = { id: number; value: unknown } | { id: number; error: unknown; crashed: boolean };

let session: core.Session;

self.onmessage = (event: MessageEvent<Start | Request>) => {
  const message = event.data;
  if ("module" in message) {
    answer(0, () => start(message));
  } else {
    answer(message.id, () => call(message));
  }
};

function start({ module, replay }: Start): string {
  core.initSync({ module });
  session = new core.Session();
  for (const step of replay) call(step);
  return core.version();
}

function call({ method, args }: Omit<Request, "id">): unknown {
  if (method === "version") return core.version();
  if (method === "params") return core.Session.params();
  const known = session as unknown as Record<string, (...args: unknown[]) => unknown>;
  const work = known[method];
  if (typeof work !== "function") throw new Error(`The program has no step called ${method}.`);
  return work.apply(session, args);
}

function answer(id: number, work: () => unknown) {
  let reply: Answer;
  try {
    reply = { id, value: work() };
  } catch (error) {
    const plain = typeof error === "object" && error !== null && "kind" in error;
    reply = { id, error: plain ? error : String(error), crashed: !plain };
  }
  const value = "value" in reply ? reply.value : undefined;
  const transfer = value instanceof Uint8Array || value instanceof Float64Array ? [value.buffer] : [];
  (self as unknown as { postMessage(data: Answer, transfer: Transferable[]): void }).postMessage(reply, transfer);
}
