// Line icons on a 16-unit grid, drawn for this page; always decoration beside a name.
const PATHS = {
  undo: "M6 3 2.5 6.5 6 10M3 6.5h6a4 4 0 0 1 0 8H6",
  redo: "M10 3l3.5 3.5L10 10M13 6.5H7a4 4 0 0 0 0 8h3",
  save: "M8 2v8M4.5 7 8 10.5 11.5 7M2.5 11v2.5h11V11",
  open: "M2 12.5v-9h4l1.5 2H14v7zM2 7h12",
  plus: "M8 3v10M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  check: "M3 8.5 6.5 12 13 4.5",
  sun: "M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
  moon: "M12.8 9.8A5.3 5.3 0 0 1 6.2 3.2a5.3 5.3 0 1 0 6.6 6.6z",
  auto: "M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11",
  note: "M3 2.5h10v11H3zM5.5 5.5h5M5.5 8h5M5.5 10.5h3",
  info: "M8 7v4M8 4.6v.2M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z",
  warning: "M8 2 1.5 13.5h13zM8 6.5v3.3M8 11.6v.2",
  block: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM3.8 3.8l8.4 8.4",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  more: "M3.5 8h.1M8 8h.1M12.5 8h.1",
  up: "M8 13V3.5M4 7l4-4 4 4",
  down: "M8 3v9.5M4 9l4 4 4-4",
  trash: "M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.5 9h6l.5-9",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  arrow: "M3 8h10M9 4l4 4-4 4",
  select: "M3 3h3M10 3h3v3M13 10v3h-3M6 13H3v-3M3 6V3",
  file: "M4 1.8h5L12.5 5v9.2H4zM9 1.8V5h3.5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Cells grown together: one layer, no gaps. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg class="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="logo-a" d="M3 9.5 10 4l7 3.2-.6 7.3-7.6 3L2.6 15z" />
      <path class="logo-b" d="M18.6 7 26 5l4 6.5-3.4 6-8.6-2.6z" />
      <path class="logo-c" d="m3 17.2 5.6 2 7.6-3.1 1.6 6.4-6.2 5.8-7.2-3.6z" />
      <path class="logo-d" d="m17.9 16.6 8.6 2.6 2.6 5.6-6.5 3.8-3.4-5.4z" />
      <circle cx="9.6" cy="11" r="1.7" />
      <circle cx="23.8" cy="11.2" r="1.7" />
      <circle cx="10.4" cy="22.2" r="1.7" />
      <circle cx="23.6" cy="22.8" r="1.5" />
    </svg>
  );
}
