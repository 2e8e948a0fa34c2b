// The drawing on the tile: a plate on the left, its curve on the right. It is decoration, not data.
const ROWS = [0, 1, 2, 3, 4, 5];
const COLUMNS = [0, 1, 2, 3, 4, 5, 6, 7];
const FADE = [0.95, 0.92, 0.86, 0.74, 0.55, 0.34, 0.2, 0.1];

export function AssayPicture() {
  return (
    <svg class="picture" viewBox="0 0 260 112" aria-hidden="true" focusable="false">
      <path class="picture-plate" d="M14 8h104v96H14l-8-8V16z" />
      {ROWS.map((r) =>
        COLUMNS.map((c) => (
          <circle
            key={`${r} ${c}`}
            class="picture-well"
            cx={18 + c * 13}
            cy={19 + r * 15}
            r={5}
            fill-opacity={(FADE[c] ?? 1) * (r % 2 === 0 ? 1 : 0.86)}
          />
        )),
      )}
      <path class="picture-axis" d="M146 10v88h106" />
      <path class="picture-curve" d="M150 22c34 0 42 6 52 32s20 34 48 34" />
      <path class="picture-curve second" d="M150 24c20 0 26 8 34 28s18 38 66 40" />
      {[
        [156, 22],
        [176, 25],
        [196, 42],
        [212, 72],
        [232, 86],
      ].map(([x, y]) => (
        <circle key={x} class="picture-point" cx={x} cy={y} r={3} />
      ))}
    </svg>
  );
}
