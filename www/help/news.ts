/** What changed, newest first, in a biologist's words. */
export const NEWS: { version: string; items: string[] }[] = [
  {
    version: "0.1.0",
    items: [
      "Cell viability from a plate reader’s file: import, plate layout, per cent of control, dose-response curves with IC50.",
      "Exports of Tecan, BioTek and Agilent, Molecular Devices, BMG, PerkinElmer and Thermo readers, and plain tables, as text or workbook.",
      "Figures at journal widths as SVG, PDF, PNG and TIFF.",
      "Project files that hold the raw data, the layout and every choice.",
    ],
  },
];
