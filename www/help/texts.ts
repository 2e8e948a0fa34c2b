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
      "Each curve says in a sentence what it found. Where the data do not hold an IC50, none is printed: you read what they do say, and which dose would settle it.",
      "Open a row of the table for the parameters, the IC50 of each biological replicate, the checks of the curve, points that look like outliers, and other curves that were tried.",
      "Series are compared by one IC50 a biological replicate. With a single replicate there is a ratio at best, but no test.",
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
  dose: "The amount added. Wells with the same amount and unit are the same treatment.",
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
  curveTable:
    "IC50, relative: the dose half way between the two plateaus of the curve. IC50, absolute: the dose at which half of the control’s viability is left. Effects such as IC10 are per cent of the way between the plateaus. pIC50 is −log10 of the IC50 in mol/l. AUC is the mean viability over the tested doses (on the logarithm); where series have different doses, it is also given over those that all share, and only these compare. AICc compares curves through the same points: lower is better.\n\nWhere the data do not hold a number, the table says what they do say, such as “> 30 µM (22 % inhibition)”.",
  parameters:
    "The best value of each parameter with its 95 % confidence interval. “Not determined” means that the data allow almost any value, as for a lower plateau that was never reached.",
  byReplicate:
    "The same curve through each biological replicate alone. These IC50s, not the wells, are what series are compared by: their number is n.",
  checks:
    "Tests of what the curve leaves over. Lack of fit: do the points miss the curve by more than replicates miss each other? Runs: do points lie on one side of the curve in long stretches? Normality: are the distances roughly bell-shaped? Each works only with enough points.",
  outliers:
    "ROUT (Motulsky and Brown 2006) marks points that are too far from the curve to be chance. A marked point still counts. Look at its wells first: a bubble, a missed well, a swapped tube? Leave wells out only for a reason that you would give to a reviewer, and not because the curve is nicer without.",
  aicc: "AICc weighs how close a curve is against how many parameters it took. The weight says how likely each is the best among those tried. Decide for a curve before you look at the IC50.",
  comparisons:
    "The ratio of two IC50s, from one IC50 a biological replicate: 2 means the first series needs twice the dose. For cell types it is the selectivity index. The test compares the logarithms of these IC50s, because wells of one plate are not independent; p is corrected for the number of pairs (Holm). With fewer than two replicates a series there is no test.",
  plateQuality:
    "What can be said about the measurement itself, before any curve: the scatter of control and blank, the gap between them, and whether the place on the plate matters. A finding says whose threshold it is and what to do.",
  deviation:
    "How far each well is from the mean of the wells alike (same series, treatment and replicate), in percentage points of viability. A pattern (an edge, a corner, a row) is a matter of the plate, not of the cells.",
  zPrime:
    "How wide the gap between control and blank is, measured by their scatter (Zhang et al. 1999): 1 is perfect, above 0.5 is good for single wells, below 0 they overlap. From a few wells it is a rough number.",
  cv: "Coefficient of variation: the standard deviation in per cent of the mean.",
  ssmd: "Strictly standardised mean difference: the gap between control and blank, divided by the scatter of both.",
  position:
    "Wells alike should read alike wherever they stand. The tests compare them by their place; p is corrected for the number of tests (Holm).",
  constraints:
    "Leave a parameter free unless you know it from elsewhere. After a blank was subtracted, the bottom of a complete kill is 0. Every number that is fixed makes the others look more certain than the data alone would.",
  constraintsOfBest: "Applies to each curve that has the parameter.",
  known:
    "Free: found from the data. Fixed at: known beforehand. Between: kept within limits; leave one side empty for no limit there. Same for all series: one value for all of them.",
  growth:
    "Cells that divide fast are hit harder by the same effect on division than cells that divide slowly. GR values take the growth of the untreated cells out (Hafner 2016): 1 is full growth, 0 is standstill, below 0 cells die. GR50 is the dose at which growth is halved, GRmax the value at the highest dose, GRinf that at infinite dose, hGR the steepness, GRAOC the mean loss of growth over the tested doses.",
  timeZero:
    "A plate with the same cells, read when the treatment began. Growth rates start from it; it has no viability of its own. All its wells with cells count, whatever they would have got.",
  convert:
    "Only what the conversion needs has to be filled in: the molar mass between mass and mol, the volume of a well between a volume given and its share.",
  convertWhose:
    "One series at a time where compounds differ in molar mass. Treatments that other series use too are kept for them.",
  molarMass: "From the data sheet of the compound, with its salt and water. A protein of 66 kDa has 66 000 g/mol.",
  wellVolume: "Medium in one well, such as 200 µl. It turns 10 µl a well into % v/v.",
  onTop: "On: 10 µl are added to 200 µl, which makes 210. Off: 10 µl are part of 200 µl in the end.",
  figureKind: "Bars show every treatment of every series; a dose-response figure needs doses.",
  dpi: "Dots per inch of the pixel formats. 300 for photographs, 600 for graphs, 1200 for line art.",
  format: "SVG and PDF are drawn with lines and can be edited. PNG and TIFF are pixels.",
} as const;
