// The words of the help. Help on a parameter of the engine is the engine's own (ParamSpec.help).
import type { StepName } from "../ui/store";

export const SCREENS: Record<StepName, { title: string; text: string[] }> = {
  data: {
    title: "Data",
    text: [
      "Drop the file your plate reader wrote: text, CSV or a workbook. You can also copy the numbers in a spreadsheet and paste them here.",
      "Before anything is computed you see which instrument was recognised and by which words, where each plate stood in the file, and what was left out and why. Look at the small maps: do the numbers stand where you pipetted?",
      "If no number tells a decimal comma from a thousands mark, the page asks. Choose the one your instrument uses.",
    ],
  },
  layout: {
    title: "Layout",
    text: [
      "Say what stood in each well. Choose Blank, Control or a treatment, then drag over wells; or select wells first and choose afterwards. Click a row letter or a column number to take all of it.",
      "Blank is medium and reagent without cells. Control is untreated or vehicle-treated cells: it becomes 100 %.",
      "A series is a curve of its own, such as a cell line, with its own control wells. A biological replicate is another passage, day or donor; wells of one plate beside each other are technical replicates.",
      "An excluded well keeps its value but does not count. It needs a reason, which is printed in the report.",
    ],
  },
  result: {
    title: "Result",
    text: [
      "Viability is (signal − blank) ÷ (control − blank) × 100, each plate by itself and each series against its own control.",
      "Technical replicates are averaged first. n is the number of biological replicates, and mean, SD, SEM and confidence interval are taken over these.",
      "A note that withholds a number stands where labs often go wrong. You can override it with a reason.",
    ],
  },
  figure: {
    title: "Figure",
    text: [
      "The figure on the screen is the figure in the file: same layout, same fonts, the width your journal asks for.",
      "SVG and PDF stay sharp at every size. Some journals ask for TIFF; take 600 dpi for graphs unless they say otherwise.",
    ],
  },
  text: {
    title: "Text",
    text: [
      "The report holds the methods, the results, every choice and every exclusion with its reason. Copy the methods into your paper and adapt them.",
      "The table (CSV) is the source data that many journals ask for.",
      "The workbook (XLSX) holds every step from the well to the mean as a formula, for Excel or LibreOffice: a reviewer can follow the arithmetic, and exclude a well to see what it does.",
    ],
  },
};

export const KEYS: [string, string][] = [
  ["F1", "Help on the control that has the focus"],
  ["Alt 1 – 5", "Go to a step"],
  ["Ctrl Z, Ctrl Y", "Undo, redo"],
  ["Ctrl S, Ctrl O", "Save, open"],
  ["Ctrl V", "Paste a table as data"],
  ["Arrows", "On the plate: move; with Shift, select"],
  ["Enter, Space", "On the plate: paint with the brush"],
  ["B, C, T, E", "On the plate: blank, control, treatment, empty"],
  ["X, U", "On the plate: exclude with a reason, clear"],
];

export const HELP = {
  decimal:
    "The sign before the decimals in this file. If 0,5 was read as 5, switch it; the file is read again at once.",
  dialect:
    "The program or instrument that wrote the file. It is recognised by words in the file, which are shown here.",
  delimiter: "The sign between the cells of the file.",
  encoding: "How letters are stored in the file. Change it only when names look garbled.",
  plates: "Each plate as it stood in the file. Only plates with a tick are added.",
  ignored: "Parts of the file that are no measurement, and why they are left out. Nothing is dropped silently.",
  brush: "What the next wells you drag over are. With wells selected, a click applies to them at once.",
  series:
    "A curve or a colour of bars, such as a cell line or a compound. Each series is compared with its own control wells.",
  condition: "A treatment level, such as 60 µl or 10 µM. Choose one to paint it.",
  dose: "The amount added. Wells with the same amount and unit are the same condition.",
  unit: "The unit of the amount, such as µM, ng/ml, µl or % v/v.",
  replicate: "Cells of another passage, day or donor. n of the paper counts these, never wells beside each other.",
  wellReplicate: "Only when one plate holds several biological replicates. Otherwise leave it to the plate.",
  blankSeries: "Blanks without a series serve all series. Tie them to one when each series has its own medium.",
  overlay: "The number that was measured in each well.",
  templates: "A layout kept under a name, for the next plate with the same plan.",
  dilutionStart: "Dose of the first row or column.",
  dilutionFactor: "Each next dose is the last one times this (0.5 for a two-fold dilution), or plus this.",
  dilutionDirection: "Which way the doses go over the wells you selected.",
  paste:
    "Copy the plate map from your spreadsheet: either a grid of names as the plate looks, or two columns, well and name. Names such as blank, control, 60 µl or Adapted 60 µl are understood.",
  nameGrid: "The file itself holds a table of names for this plate. It can become the layout.",
  title: "The name of the project and of its files.",
  figureKind: "Bars show every condition of every series; a dose-response figure needs doses.",
  dpi: "Dots per inch of the pixel formats. 300 for photographs, 600 for graphs, 1200 for line art.",
  format: "SVG and PDF are drawn with lines and can be edited. PNG and TIFF are pixels.",
} as const;
