"""Recalculates workbooks in LibreOffice and compares every cell with the result that stands in the file.

    python3 recalculate.py FILE.xlsx ...

LibreOffice is told to recalculate always on loading (a profile of its own), and writes what it gets to a new
workbook. Numbers must agree to 1e-9 (relative, and absolute near zero), words exactly; no cell may hold an error.
Prints the counts and ends with 1 on a difference, 2 if LibreOffice made nothing.
"""

import pathlib
import subprocess
import sys
import tempfile

import openpyxl

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">\
<value>0</value></prop></item>
</oor:items>
"""
CLOSE = 1e-9


def recalculated(file, folder):
    """The workbook as LibreOffice writes it after recalculating; None if it writes none."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    made = folder / "made"
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(made), str(file)]
    subprocess.run(command, capture_output=True, text=True, timeout=550)
    found = list(made.glob("*.xlsx"))
    return found[0] if found else None


def same(before, after):
    """Whether two cell values are the same. LibreOffice drops the difference between an empty text and no cell."""
    numbers = (int, float)
    if isinstance(before, numbers) and isinstance(after, numbers):
        return abs(before - after) <= CLOSE * max(1.0, abs(before), abs(after))
    return (before if before is not None else "") == (after if after is not None else "")


def compare(file, other):
    """Differences as words, and how many cells and formulas were compared."""
    before = openpyxl.load_workbook(file, data_only=True)
    formulas = openpyxl.load_workbook(file)
    after = openpyxl.load_workbook(other, data_only=True)
    told, cells, computed = [], 0, 0
    if before.sheetnames != after.sheetnames:
        told.append(f"sheets {before.sheetnames}, after {after.sheetnames}")
    for sheet in before:
        theirs = after[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                here, there = cell.value, theirs[cell.coordinate].value
                formula = formulas[sheet.title][cell.coordinate]
                cells += here is not None
                computed += formula.data_type == "f"
                wrong = isinstance(there, str) and there.startswith("#")
                if wrong or not same(here, there):
                    told.append(f"{sheet.title}!{cell.coordinate}: {here!r}, after {there!r}: {formula.value!r}")
    return told, cells, computed


def main(files):
    """1 if any cell differs."""
    worst = 0
    for file in map(pathlib.Path, files):
        with tempfile.TemporaryDirectory() as name:
            other = recalculated(file, pathlib.Path(name))
            if other is None:
                print(f"{file.name}: LibreOffice wrote nothing")
                worst = 2
                continue
            told, cells, computed = compare(file, other)
        for line in told[:60]:
            print(line)
        print(f"{file.name}: {cells} cells, {computed} formulas, {len(told)} differences")
        worst = max(worst, int(bool(told)))
    return worst


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
