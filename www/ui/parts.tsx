// Large screens, put up piece by piece.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

/**
 * Shows its children one after another, each in a task of its own, so that a large screen never keeps the page from
 * answering. Once all stand, they change together. `later` leaves the first one to a later task, too.
 */
export function Parts({ later = false, children }: { later?: boolean; children: ComponentChildren }) {
  const parts = Array.isArray(children) ? children : [children];
  const [shown, setShown] = useState(later ? 0 : 1);
  useEffect(() => {
    if (shown >= parts.length) return;
    const timer = setTimeout(() => setShown(shown + 1));
    return () => clearTimeout(timer);
  }, [shown, parts.length]);
  return <>{parts.map((part, i) => (i < shown ? part : null))}</>;
}
