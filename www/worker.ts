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

type Session = Record<string, (...args: unknown[]) => unknown>;

const { Session: Made } = core as unknown as { Session?: (new () => Session) & Session };
let session: Session;

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
  session = Made ? new Made() : {};
  for (const step of replay) call(step);
  return core.version();
}

function call({ method, args }: Omit<Request, "id">): unknown {
  if (method === "version") return core.version();
  const own = session[method];
  if (own) return own.apply(session, args);
  const shared = Made?.[method];
  if (shared) return shared(...args);
  throw new Error(`no method ${method}`);
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
  const transfer = value instanceof Uint8Array ? [value.buffer] : [];
  (self as unknown as { postMessage(data: Answer, transfer: Transferable[]): void }).postMessage(reply, transfer);
}
