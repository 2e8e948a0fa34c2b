"""Makes src/figure/fonts/ from Arimo: a small, renamed subset for built-in text metrics and embedding.

    pip install fonttools
    python scripts/fonts.py FOLDER_WITH_ARIMO_TTF      (Debian: package fonts-croscore)

Arimo (c) Google, SIL Open Font License 1.1. It has the metrics of Arial, so a figure laid out with it keeps its layout
where an editor opens the SVG with Arial or Helvetica. Hints are dropped (the figures are drawn without them), pair
kerning moves from GPOS into a plain kern table that every reader understands, and dates are fixed so that the same
input gives the same bytes.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

FAMILY = "Monolayer Sans"
STYLES = ["Regular", "Bold", "Italic"]

RANGES = [
    (0x20, 0x7E),  # Basic Latin
    (0xA0, 0xFF),  # Latin-1
    (0x100, 0x17F),  # Latin Extended-A
    (0x384, 0x3CE),  # Greek
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x2010, 0x2027),  # dashes, quotes, daggers, bullet, ellipsis
    (0x2190, 0x2195),  # arrows
]
SINGLES = "‰′″‹›⁄€℃ℓ™Ω℮∂∆∏∑−∕√∞∫≈≠≤≥♀♂\u2002\u2003\u2009\u202f"
KERNED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;-–−()%/’ " + "ΓΔΛΠΣΤΥαβγλμ"


def pair_kerning(font):
    """Horizontal pair adjustments of the kern feature, as {(left, right): units}."""
    gpos, pairs = font["GPOS"].table, {}
    lookups = sorted({i for r in gpos.FeatureList.FeatureRecord if r.FeatureTag == "kern" for i in r.Feature.LookupListIndex})
    cmap = font.getBestCmap()
    wanted = [cmap[ord(c)] for c in KERNED if ord(c) in cmap]
    for index in lookups:
        for table in gpos.LookupList.Lookup[index].SubTable:
            if table.LookupType == 9:
                table = table.ExtSubTable
            if table.LookupType != 2:
                continue
            covered = {g: i for i, g in enumerate(table.Coverage.glyphs)}
            for left in wanted:
                if left not in covered:
                    continue
                if table.Format == 1:
                    for record in table.PairSet[covered[left]].PairValueRecord:
                        if record.SecondGlyph in wanted and record.Value1 is not None:
                            pairs.setdefault((left, record.SecondGlyph), getattr(record.Value1, "XAdvance", 0))
                else:
                    row = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)].Class2Record
                    for right in wanted:
                        value = row[table.ClassDef2.classDefs.get(right, 0)].Value1
                        if value is not None:
                            pairs.setdefault((left, right), getattr(value, "XAdvance", 0) or 0)
    return {pair: units for pair, units in pairs.items() if units}


def make(source, style, target):
    font = TTFont(source, recalcTimestamp=False)
    kerning = pair_kerning(font)
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.glyph_names = False
    options.notdef_outline = True
    options.legacy_kern = False
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "DSIG", "gasp"]
    subsetter = Subsetter(options)
    cmap = font.getBestCmap()
    wanted = {code for low, high in RANGES for code in range(low, high + 1)} | {ord(c) for c in SINGLES}
    subsetter.populate(unicodes=wanted & set(cmap))
    names = {glyph: code for code, glyph in reversed(list(cmap.items()))}
    subsetter.subset(font)
    kept = font.getBestCmap()
    table = KernTable_format_0()
    table.version, table.coverage, table.apple, table.tupleIndex = 0, 1, False, None
    table.kernTable = {
        (kept[names[l]], kept[names[r]]): units for (l, r), units in sorted(kerning.items()) if names[l] in kept and names[r] in kept
    }
    font["kern"] = newTable("kern")
    font["kern"].version, font["kern"].kernTables = 0, [table]
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    words = {
        0: "Copyright 2010 Google Inc. Subset of Arimo, renamed.",
        1: FAMILY,
        2: style,
        3: f"{postscript} 1.0",
        4: FAMILY if style == "Regular" else f"{FAMILY} {style}",
        5: "Version 1.0",
        6: postscript,
        13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        14: "https://openfontlicense.org",
    }
    font["name"].names = []
    for number, text in words.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["head"].created = font["head"].modified = 0
    font["post"].formatType = 3.0
    font.save(target, reorderTables=True)
    print(target, Path(target).stat().st_size, "bytes,", len(kept), "characters,", len(table.kernTable), "pairs")


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent / "src/figure/fonts"
    for style in STYLES:
        make(Path(sys.argv[1]) / f"Arimo-{style}.ttf", style, here / f"MonolayerSans-{style}.ttf")
