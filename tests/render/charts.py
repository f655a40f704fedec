"""Checks that every chart of a workbook draws the cells it says: names, quarters and numbers, and no words.

    python3 charts.py FILE.xlsx ...

Prints how many charts and series were looked at, and ends with 1 where a range is not what it should be.
"""

import re
import sys
import zipfile
from xml.etree import ElementTree

import openpyxl

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
QUARTER = re.compile(r"\d{4}年第[一二三四]季度")


def cells(book, reference):
    """The values of a range like 趋势!$D$11:$H$11."""
    sheet, area = reference.rsplit("!", 1)
    found = book[sheet.strip("'")][area.replace("$", "")]
    if not isinstance(found, tuple):
        return [found.value]
    return [cell.value for row in found for cell in row]


def series(book, element):
    """What is wrong with one series."""
    name = element.find(f"{CHART}tx/{CHART}strRef/{CHART}f").text
    quarters = cells(book, element.find(f"{CHART}cat//{CHART}f").text)
    values_at = element.find(f"{CHART}val//{CHART}f").text
    values = cells(book, values_at)
    row = {re.search(r"\$(\d+)$", reference).group(1) for reference in (name, values_at)}
    if len(row) != 1:
        yield f"{name} and {values_at} are not one row"
    if not all(isinstance(quarter, str) and QUARTER.fullmatch(quarter) for quarter in quarters):
        yield f"{quarters} are no quarters"
    if quarters != sorted(set(quarters), key=lambda text: (text[:4], "一二三四".index(text[6]))):
        yield f"{quarters} are not in order"
    if len(values) != len(quarters) or not all(isinstance(value, (int, float)) for value in values):
        yield f"{values_at}: {values} are not one number a quarter"
    drawn = [float(value.text) for value in element.findall(f"{CHART}val//{CHART}v")]
    if drawn and any(abs(one - other) > 1e-9 for one, other in zip(drawn, values)):
        yield f"{values_at}: drawn {drawn}, in the cells {values}"


def main(files):
    """1 if anything is wrong."""
    wrong = 0
    for file in files:
        book = openpyxl.load_workbook(file, data_only=True)
        charts = count = 0
        with zipfile.ZipFile(file) as archive:
            for name in sorted(archive.namelist()):
                if not re.fullmatch(r"xl/charts/chart\d+\.xml", name):
                    continue
                charts += 1
                for element in ElementTree.fromstring(archive.read(name)).iter(f"{CHART}ser"):
                    count += 1
                    for problem in series(book, element):
                        wrong += 1
                        print(f"{name}: {problem}")
        print(f"{charts} charts, {count} series, {wrong} problems")
    return int(bool(wrong))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
