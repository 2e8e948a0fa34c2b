// A hook for answers that come later, and never out of order.
import { useEffect, useState } from "preact/hooks";
import { asLabError } from "./store";
import type { Error as LabError } from "../types/Error";

export type Later<T> = { value: T | undefined; error: LabError | undefined; loading: boolean };

/** Runs `job` whenever `key` changes; keeps the last value while the next one is on its way. */
export function useLater<T>(key: string, job: () => Promise<T>): Later<T> {
  const [state, set] = useState<Later<T>>({ value: undefined, error: undefined, loading: true });
  useEffect(() => {
    let current = true;
    set((old) => ({ ...old, loading: true }));
    job().then(
      (value) => current && set({ value, error: undefined, loading: false }),
      (thrown) => current && set({ value: undefined, error: asLabError(thrown), loading: false }),
    );
    return () => {
      current = false;
    };
  }, [key]);
  return state;
}
