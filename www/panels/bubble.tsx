// The help text beside a control.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { bubble } from "../ui/store";

export function Bubble() {
  const open = bubble.value;
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!open || !element) return;
    // A modal dialog covers everything outside it, so the bubble moves inside.
    const host = open.anchor.closest("dialog") ?? document.querySelector(".shell");
    if (host && element.parentElement !== host) host.append(element);
    const anchor = open.anchor.getBoundingClientRect();
    const size = element.getBoundingClientRect();
    const left = Math.max(8, Math.min(anchor.left - 12, window.innerWidth - size.width - 8));
    const below = anchor.bottom + 8;
    const top = below + size.height > window.innerHeight ? Math.max(8, anchor.top - size.height - 8) : below;
    setAt({ left, top });
  }, [open]);
  useEffect(() => {
    if (!open) return;
    const away = (event: PointerEvent) => {
      const target = event.target as Element | null;
      if (!box.current?.contains(target) && !target?.closest(".help-mark")) bubble.value = null;
    };
    const scroll = () => {
      bubble.value = null;
    };
    window.addEventListener("pointerdown", away);
    window.addEventListener("resize", scroll);
    return () => {
      window.removeEventListener("pointerdown", away);
      window.removeEventListener("resize", scroll);
    };
  }, [open]);
  return (
    <div ref={box} class="bubble" role="status" hidden={!open} style={{ left: `${at.left}px`, top: `${at.top}px` }}>
      {open && (
        <>
          <strong>{open.title}</strong>
          {open.text.split("\n").map((line) => (
            <p key={line}>{line}</p>
          ))}
        </>
      )}
    </div>
  );
}
