/** What changed, newest first, in a biologist's words. */
export const NEWS: { version: string; items: string[] }[] = [
  {
    version: "0.1.0",
    items: [
      "Cell viability from a plate reader’s file: import, plate layout, per cent of control, dose-response curves with IC50.",
      "Eleven curves, from the logistic to hormesis, with any parameter fixed, kept between limits or the same for all series; IC10 to IC90, pIC50 and the area under the curve, each with its 95 % interval.",
      "Where the data do not hold an IC50, the page says what they do hold, and which dose would settle it.",
      "Series are compared by one IC50 a biological replicate. Outliers are marked with what leaving them out would change, and never left out by themselves.",
      "Plate quality in plain words beside a heat map of the raw signal, the viability, or how far each well is from its like.",
      "Growth rates (GR50, GRmax, GRAOC) when a plate was read at time zero; doses converted between mass, mol and volume.",
      "Exports of Tecan, BioTek and Agilent, Molecular Devices, BMG, PerkinElmer and Thermo readers, and plain tables, as text or workbook.",
      "Figures at journal widths as SVG, PDF, PNG and TIFF.",
      "Project files that hold the raw data, the layout and every choice.",
    ],
  },
];
