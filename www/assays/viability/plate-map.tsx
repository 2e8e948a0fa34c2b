// biome-ignore-all lint/a11y/useSemanticElements: a table of 1536 cells would block the page; one cell speaks for the canvas
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
// biome-ignore-all lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus
// The plate map: one canvas for any plate, a real grid for assistive technology, and mouse, touch and keyboard on it.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Experiment } from "../../types/Experiment";
import type { Layout } from "../../types/Layout";
import type { Read } from "../../types/Read";
import type { WellPlan } from "../../types/WellPlan";
import { FLAG_WORDS, number, wellName } from "../../ui/format";
import { inkOf, prepare } from "../../ui/plate-drawing";
import { theme } from "../../ui/store";
import { wellOf } from "../../ui/wells";
import { brush, cursor, KEYS, overlay, selection, use, zoom } from "./brush";
import { drawMarks, drawPlate, gridOf, rectangle } from "./plate-map-drawing";

type Props = { name: string; layout: Layout; experiment: Experiment; read: Read | undefined };

type Drag = { from: number; to: number; add: boolean };

export function PlateMap({ name, layout, experiment, read }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const marks = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [focused, setFocused] = useState(false);
  const [drag, drawDrag] = useState<Drag | null>(null);
  // A tap is over before the next drawing, so the drag itself cannot wait for it.
  const dragging = useRef<Drag | null>(null);
  const setDrag = (next: Drag | null) => {
    dragging.current = next;
    drawDrag(next);
  };
  const [dark, setDark] = useState(false);
  const grid = useMemo(
    () => gridOf(width, layout.rows, layout.columns, zoom.value),
    [width, layout.rows, layout.columns, zoom.value],
  );
  const at = Math.min(cursor.value, layout.wells.length - 1);
  const shade = theme.value;
  const show = overlay.value;

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    const query = matchMedia("(prefers-color-scheme: dark)");
    const turn = () => setDark(query.matches);
    turn();
    query.addEventListener("change", turn);
    return () => {
      watch.disconnect();
      query.removeEventListener("change", turn);
    };
  }, []);

  useEffect(() => {
    const canvas = base.current;
    if (!canvas || width === 0) return;
    const c = prepare(canvas, grid.width, grid.height);
    if (c) drawPlate(c, grid, layout, experiment, read, show, inkOf(canvas));
  }, [grid, layout, experiment, read, show, shade, dark, width]);

  const chosen = selection.value;
  useEffect(() => {
    const canvas = marks.current;
    if (!canvas || width === 0) return;
    const c = prepare(canvas, grid.width, grid.height);
    if (c) drawMarks(c, grid, layout, chosen, drag, focused ? at : -1, inkOf(canvas));
  }, [grid, layout, chosen, drag, focused, at, shade, dark, width]);

  const hit = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - grid.left) / grid.size);
    const row = Math.floor((event.clientY - box.top - grid.top) / grid.size);
    return { row: Math.min(row, layout.rows - 1), column: Math.min(column, layout.columns - 1) };
  };

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const { row, column } = hit(event);
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    const last = layout.columns - 1;
    const add = event.ctrlKey || event.metaKey;
    if (row < 0 && column < 0) finish(0, layout.wells.length - 1, add);
    else if (row < 0) finish(column, (layout.rows - 1) * layout.columns + column, add);
    else if (column < 0) finish(row * layout.columns, row * layout.columns + last, add);
    else {
      const here = row * layout.columns + column;
      setDrag({ from: event.shiftKey ? at : here, to: here, add });
      cursor.value = here;
    }
  };

  const move = (event: PointerEvent) => {
    const { row, column } = hit(event);
    const here = Math.max(0, row) * layout.columns + Math.max(0, column);
    const now = dragging.current;
    if (now && here !== now.to) {
      setDrag({ ...now, to: here });
      cursor.value = here;
    }
  };

  const up = () => {
    const now = dragging.current;
    if (!now) return;
    setDrag(null);
    finish(now.from, now.to, now.add);
  };

  const finish = (from: number, to: number, add: boolean) => {
    const wells = rectangle(from, to, layout.columns);
    const kind = brush.value;
    if (kind) {
      void use(kind, wells);
      return;
    }
    if (!add) {
      selection.value = new Set(wells);
      return;
    }
    const next = new Set(selection.value);
    const all = wells.every((w) => next.has(w));
    for (const w of wells) all ? next.delete(w) : next.add(w);
    selection.value = next;
  };

  const anchor = useRef(0);
  const key = (event: KeyboardEvent) => {
    if (event.altKey) return;
    const { rows, columns } = layout;
    const column = at % columns;
    const row = (at - column) / columns;
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [row, Math.max(0, column - 1)],
      ArrowRight: [row, Math.min(columns - 1, column + 1)],
      ArrowUp: [Math.max(0, row - 1), column],
      ArrowDown: [Math.min(rows - 1, row + 1), column],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? rows - 1 : row, columns - 1],
      PageUp: [0, column],
      PageDown: [rows - 1, column],
    };
    const step = steps[event.key];
    const wells = () => (selection.value.size > 0 ? [...selection.value] : [at]);
    if (step) {
      const next = step[0] * columns + step[1];
      if (event.shiftKey) {
        if (selection.value.size === 0) anchor.current = at;
        selection.value = new Set(rectangle(anchor.current, next, columns));
      } else {
        selection.value = new Set();
        anchor.current = next;
      }
      cursor.value = next;
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
      selection.value = new Set(layout.wells.keys());
    } else if (event.ctrlKey || event.metaKey) {
      return;
    } else if (event.key === "Enter" || event.key === " ") {
      const kind = brush.value;
      if (kind) void use(kind, wells());
      else {
        const next = new Set(selection.value);
        next.has(at) ? next.delete(at) : next.add(at);
        anchor.current = at;
        selection.value = next;
      }
    } else if (event.key === "Escape") {
      if (selection.value.size > 0) selection.value = new Set();
      else brush.value = null;
    } else {
      const kind = KEYS[event.key.toLowerCase()];
      if (!kind) return;
      void use(kind, wells());
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const column = at % layout.columns;
  const row = (at - column) / layout.columns;
  const label = `${wellName(at, layout.columns)}: ${wellWords(layout.wells[at], experiment)}${valueWords(read, at)}`;
  return (
    <div class="plate-frame" ref={frame}>
      <div class="plate-scroll">
        <div class="plate-stack" style={{ width: `${grid.width}px`, height: `${grid.height}px` }}>
          <canvas ref={base} aria-hidden="true" />
          <canvas ref={marks} aria-hidden="true" />
          <div
            class={brush.value ? "plate-grid painting" : "plate-grid"}
            role="grid"
            tabIndex={0}
            aria-label={`Plate map of ${name}`}
            aria-rowcount={layout.rows}
            aria-colcount={layout.columns}
            aria-multiselectable="true"
            aria-activedescendant="active-well"
            onPointerDown={down}
            onPointerMove={move}
            onPointerUp={up}
            onPointerCancel={() => setDrag(null)}
            onKeyDown={key}
            onFocus={() => setFocused(true)}
            onBlur={() => setFocused(false)}
          >
            <div role="row" aria-rowindex={row + 1} class="off-screen">
              <div
                role="gridcell"
                id="active-well"
                aria-colindex={column + 1}
                aria-selected={chosen.has(at)}
                aria-label={label}
              />
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

/** What stands in a well, in words. */
export function wellWords(well: WellPlan | undefined, experiment: Experiment): string {
  if (!well) return "";
  const group = experiment.groups.find((g) => g.id === well.group)?.name;
  const condition = experiment.conditions.find((c) => c.id === well.condition)?.name;
  const replicate = experiment.replicates.find((r) => r.id === well.replicate)?.name;
  const role = {
    unassigned: "nothing said yet",
    empty: "empty",
    blank: "blank",
    control: "control",
    treatment: "treatment",
  }[well.role];
  const parts = [role, well.role === "treatment" ? condition : undefined, group, replicate].filter(Boolean);
  return well.excluded != null ? `${parts.join(", ")}, excluded: ${well.excluded}` : parts.join(", ");
}

export function valueWords(read: Read | undefined, at: number): string {
  const well = wellOf(read?.wells, at);
  if (well === undefined) return "";
  return typeof well === "number" ? `, ${number(well)}` : `, ${well.text} (${FLAG_WORDS[well.meaning]})`;
}
