"""Recomputes a finished quarter from its returns, without any code of the project, and compares.

    python recompute.py QUARTER_FOLDER

Reads the returns in QUARTER_FOLDER/上报 with openpyxl and the list of indicators (templates/chuxiong/indicators.csv) and the
register of villages (templates/chuxiong/register/2023.csv). Everything else, what adds up, what a rate is, when a target is
met, is worked out here with exact fractions. Compared with QUARTER_FOLDER/成果/数据.json and, where it is there,
with the workbook's totals, coverage, values, places among the counties, targets and standings. Exit 0 if all is equal, 1 on a difference, 2 if nothing could be compared.
"""

import csv
import datetime
import json
import math
import re
import sys
from collections import namedtuple
from fractions import Fraction
from pathlib import Path

import openpyxl

ROOT = Path(__file__).resolve().parents[2]
COUNTIES = {
    "楚雄市": "532301", "禄丰市": "532302", "双柏县": "532322", "牟定县": "532323", "南华县": "532324",
    "姚安县": "532325", "大姚县": "532326", "永仁县": "532327", "元谋县": "532328", "武定县": "532329",
}
SECTIONS = {
    "政治部": "ZZB", "普法与依法治理科": "PFK", "州委依法治州办秘书科": "MSK", "行政复议与应诉科": "FYK",
    "行政执法协调监督科": "ZFK", "人民参与和促进法治科": "CJK", "律师工作管理科": "LSK", "社区矫正管理科": "JZK",
    "公共法律服务管理科": "GFK",
}
REPORTERS = COUNTIES | SECTIONS
NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}
NO_ACTIVITY = {"无", "未开展"}
# The bureau's own parameters stand in no return.
NOT_IN_RETURNS = {"B03", "B04", "B05"}

Return = namedtuple("Return", "book current year villages filled_on")
Line = namedtuple("Line", "values years entering expected numerators denominators")


def number(cell, kind):
    """A cell as a fraction; None where nothing usable stands there."""
    if kind == "flag":
        return {"是": Fraction(1), "否": Fraction(0)}.get(cell)
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int):
        return Fraction(cell)
    if isinstance(cell, float):
        return Fraction(str(cell)) if cell.is_integer() and cell >= 0 else None
    if isinstance(cell, str) and cell.strip() in NO_ACTIVITY and kind in ("flow", "ytd"):
        return Fraction(0)
    if isinstance(cell, str) and re.fullmatch(r"\d+", cell.strip()):
        return Fraction(cell.strip())
    return None


def table(sheet):
    """Rows of a sheet as dictionaries by header."""
    rows = sheet.iter_rows(values_only=True)
    header = next(rows)
    for row in rows:
        yield {name: value for name, value in zip(header, row) if name}


def read_return(path, kinds):
    book = openpyxl.load_workbook(path, data_only=True)
    cover = {row[0]: row[1] for row in book["封面"].iter_rows(max_col=2, values_only=True) if row[0]}
    current, year = {}, {}
    for row in table(book["指标表"]):
        code = row["代码"]
        if code in kinds:
            current[code] = number(row["本期"], kinds[code])
            year[code] = number(row["本年累计"], kinds[code])
    villages = list(table(book["村级明细表"])) if "村级明细表" in book.sheetnames else None
    filled_on = cover["填报日期"]
    return Return(book, current, year, villages, filled_on.date() if filled_on else None)


def quarter_of(folder):
    year, numeral = re.fullmatch(r"(\d{4})年第([一二三四])季度", folder.name).groups()
    return int(year), NUMERALS[numeral]


def quarter_number(text):
    return tuple(int(part) for part in text.split("Q"))


def deadline(quarter):
    """The 25th of the last month, moved past a weekend."""
    year, number = quarter
    day = datetime.date(year, number * 3, 25)
    while day.weekday() >= 5:
        day += datetime.timedelta(days=1)
    return day


def village_value(rows, source):
    what, column, *argument = source.split(":")
    cells = [row[column] for row in rows]
    if what == "count":
        return Fraction(sum(cell in ("有", "是") for cell in cells))
    if what == "count_eq":
        return Fraction(sum(cell == argument[0] for cell in cells))
    amounts = [number(cell, "stock") for cell in cells]
    if None in amounts:
        return None
    if what == "count_ge":
        return Fraction(sum(amount >= int(argument[0]) for amount in amounts))
    return {"sum": sum, "min": min}[what](amounts)


class Quarter:
    def __init__(self, folder):
        self.quarter = quarter_of(folder)
        with open(ROOT / "templates" / "chuxiong" / "indicators.csv", encoding="utf-8") as file:
            self.catalogue = {row["code"]: row for row in csv.DictReader(file)}
        with open(ROOT / "templates" / "chuxiong" / "register" / "2023.csv", encoding="utf-8") as file:
            self.register = list(csv.DictReader(file))
        kinds = {code: row["kind"] for code, row in self.catalogue.items()}
        self.returns = {}
        for path in sorted((folder / "上报").glob("*.xlsx")):
            self.returns[REPORTERS[path.stem]] = read_return(path, kinds)
        self.lines = {}

    def roles(self, code):
        listed = filter(None, self.catalogue[code]["sections"].split(";"))
        return {section[:-1]: section[-1] for section in listed}

    def terms(self, code):
        return self.catalogue[code]["numerator"].split("+")

    def enters(self, code, reporter):
        """Whether a reporter's value is part of the prefecture's total."""
        row = self.catalogue[code]
        if reporter in COUNTIES.values():
            return row["county"] == "y" or row["aggregate"] in ("register", "recompute") or row["kind"] == "derived"
        if row["kind"] == "rate":
            return all(self.roles(term).get(reporter, "=") in "+!" for term in [*self.terms(code), row["denominator"]])
        return self.roles(code).get(reporter, "=") in "+!"

    def value(self, code, reporter):
        """One reporter's value and 本年累计; None where there is none."""
        row = self.catalogue[code]
        here = self.returns.get(reporter)
        if row["aggregate"] == "register":
            mine = [village for village in self.register if village["county"] == reporter]
            column = {"rows:villages": "code", "groups:villages": "group_code"}[row["detail_source"]]
            return Fraction(len({village[column] for village in mine})), None
        if row["kind"] == "derived" and row["numerator"]:
            parts = [self.value(term, reporter) for term in self.terms(code)]
            return tuple(None if None in column else sum(column) for column in zip(*parts))
        if here is None:
            return None, None
        if row["kind"] == "derived":
            rows = here.villages
            return (village_value(rows, row["detail_source"]) if rows and row["detail_source"] else None), None
        given = here.year if row["kind"] == "ytd" else here.current
        return given.get(code), here.year.get(code) if row["kind"] == "flow" else None

    def line(self, code):
        if code not in self.lines:
            self.lines[code] = self.rate_line(code) if self.catalogue[code]["kind"] == "rate" else self.plain_line(code)
        return self.lines[code]

    def plain_line(self, code):
        entering = [reporter for reporter in REPORTERS.values() if self.enters(code, reporter)]
        pairs = {reporter: self.value(code, reporter) for reporter in entering}
        values = {reporter: pair[0] for reporter, pair in pairs.items() if pair[0] is not None}
        years = {reporter: pair[1] for reporter, pair in pairs.items() if pair[1] is not None}
        return Line(values, years, entering, len(entering), {}, {})

    def rate_line(self, code):
        entering = [reporter for reporter in REPORTERS.values() if self.enters(code, reporter)]
        below = self.catalogue[code]["denominator"]
        numerators, denominators, values = {}, {}, {}
        for reporter in entering:
            parts = [self.value(term, reporter)[0] for term in [*self.terms(code), below]]
            if None in parts:
                continue
            numerators[reporter], denominators[reporter] = sum(parts[:-1]), parts[-1]
            if parts[-1]:
                values[reporter] = numerators[reporter] * 100 / parts[-1]
        return Line(values, {}, entering, len(entering), numerators, denominators)

    def not_yet(self, code):
        start = self.catalogue[code]["valid_from"]
        return bool(start) and self.quarter < quarter_number(start)

    def is_due(self, code):
        """A target is judged from its first quarter on; one on a year-to-date amount at the year's end. One that comes back
        every year (每年年底前) is not missed before that."""
        row = self.catalogue[code]
        year_goal = row["kind"] == "ytd" and row["target"].startswith(">=")
        return self.quarter >= quarter_number(row["target_from"]) and (not year_goal or self.quarter[1] == 4)

    def total(self, code):
        row, line = self.catalogue[code], self.line(code)
        if row["aggregate"] == "recompute":
            below = sum(line.denominators.values())
            return sum(line.numerators.values()) * 100 / below if below else None
        if not line.values:
            return None
        return min(line.values.values()) if row["aggregate"] == "min" else sum(line.values.values())

    def own(self, code):
        values = [value for reporter, value in self.line(code).values.items() if reporter in SECTIONS.values()]
        return sum(values) if values and self.catalogue[code]["aggregate"] == "sum" else None

    def on_time(self):
        due = deadline(self.quarter)
        return [r for r in REPORTERS.values() if r in self.returns and self.returns[r].filled_on <= due]

    def target_met(self, code):
        """True, False, or None where the returns at hand do not decide it."""
        row = self.catalogue[code]
        operator, goal = re.fullmatch(r"(>=|<=|=|<|>)(.+)", row["target"]).groups()
        if row["target_scope"] == "报送单位":
            return len(self.on_time()) == len(REPORTERS)
        line = self.line(code)
        if row["target_scope"] == "州":
            return self.whole_met(code, operator, goal, line)
        verdicts = [self.one_met(code, reporter, operator, goal) for reporter in line.entering]
        verdicts = [verdict for verdict in verdicts if verdict != "nothing to measure"]
        if False in verdicts:
            return False
        return None if None in verdicts or not verdicts else True

    def whole_met(self, code, operator, goal, line):
        total, right = self.total(code), self.goal(goal, None)
        if total is None or right is None:
            return None
        holds = compare(operator, total, right)
        counted = line.numerators if self.catalogue[code]["kind"] == "rate" else line.values
        if len(counted) == line.expected:
            return holds
        # What is missing can only add to a sum; a share of 100% cannot be reached again once it is missed.
        if self.catalogue[code]["kind"] == "rate":
            return False if operator == "=" and right == 100 and not holds else None
        return True if operator == ">=" and holds else None

    def one_met(self, code, reporter, operator, goal):
        line, right = self.line(code), self.goal(goal, reporter)
        if line.denominators.get(reporter) == 0:
            return "nothing to measure"
        left = line.values.get(reporter)
        return None if left is None or right is None else compare(operator, left, right)

    def goal(self, goal, reporter):
        if goal == "是":
            return Fraction(1)
        if goal in NOT_IN_RETURNS:
            return None
        if goal in self.catalogue:
            return self.total(goal) if reporter is None else self.line(goal).values.get(reporter)
        return Fraction(goal)


def compare(operator, left, right):
    return {"=": left == right, ">=": left >= right, "<=": left <= right, "<": left < right, ">": left > right}[operator]


def half_up(value, places):
    scaled = value * 10**places
    return Fraction(math.floor(scaled + Fraction(1, 2)), 10**places)


class Comparison:
    def __init__(self):
        self.differences, self.counts = [], {}

    def equal(self, what, kind, ours, theirs):
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if ours != theirs:
            self.differences.append(f"{what}: recomputed {shown(ours)}, found {shown(theirs)}")


def shown(value):
    if isinstance(value, Fraction):
        return str(value) if value.denominator == 1 else f"{value} ({float(value):.9f})"
    return str(value)


def exact(text):
    return None if text is None else Fraction(text)


def compare_data(quarter, data, result):
    found = {indicator["code"]: indicator for indicator in data["indicators"]}
    result.equal("quarter", "quarter", "{}Q{}".format(*quarter.quarter), data["quarter"])
    listed = {code for code, row in quarter.catalogue.items() if row["kind"] != "text"}
    result.equal("indicators", "list", sorted(listed - found.keys()), [])
    for code, row in quarter.catalogue.items():
        if row["kind"] == "text" or code in NOT_IN_RETURNS:
            continue
        theirs = found[code]
        if row["kind"] == "rate":
            compare_rate(quarter, code, theirs, result)
        elif row["target_scope"] != "报送单位" and not quarter.not_yet(code):
            compare_total(quarter, code, theirs, result)
        elif row["target_scope"] != "报送单位":
            result.equal(f"{code} total before it is asked", "early", None, theirs["total"])
        if row["target"] and not quarter.not_yet(code):
            met = quarter.target_met(code) if quarter.is_due(code) else None
            if met is False and row["target_due"].startswith("每年") and quarter.quarter[1] != 4:
                met = None
            result.equal(f"{code} target", "targets", met, theirs["target"]["met"])


def compare_total(quarter, code, theirs, result):
    line = quarter.line(code)
    years = sum(line.years.values()) if line.years else None
    result.equal(f"{code} total", "totals", quarter.total(code), exact(theirs["total"]))
    result.equal(f"{code} 本年累计", "years", years, exact(theirs["year_to_date"]))
    result.equal(f"{code} 州本级", "own", quarter.own(code), exact(theirs["own"]))
    result.equal(f"{code} covered", "covered", len(line.values), theirs["covered"])
    result.equal(f"{code} expected", "expected", line.expected, theirs["expected"])
    for reporter, value in line.values.items():
        result.equal(f"{code} of {reporter}", "values", value, exact(theirs["by_reporter"][reporter]["value"]))


def compare_rate(quarter, code, theirs, result):
    line, total = quarter.line(code), quarter.total(code)
    above, below = sum(line.numerators.values()), sum(line.denominators.values())
    result.equal(f"{code} rate", "rates", None if total is None else half_up(total, 6), exact(theirs["total"]))
    result.equal(f"{code} numerator", "parts", above if line.numerators else None, exact(theirs["numerator"]))
    result.equal(f"{code} denominator", "parts", below if line.numerators else None, exact(theirs["denominator"]))
    result.equal(f"{code} covered", "covered", len(line.numerators), theirs["covered"])
    for reporter, value in line.values.items():
        given = exact(theirs["by_reporter"][reporter]["value"])
        result.equal(f"{code} of {reporter}", "values", half_up(value, 6), given)


def compare_places(quarter, data, result):
    """Every value taken from a return stands in the very cell it is said to come from."""
    books = {f"{name}.xlsx": quarter.returns[reporter].book for name, reporter in REPORTERS.items() if reporter in quarter.returns}
    for indicator in data["indicators"]:
        for reporter, cell in indicator["by_reporter"].items():
            place = cell["source"]
            if cell["state"] == "reported" and place and place["cell"] and not indicator["computed"] and indicator["kind"] != "derived":
                there = number(books[place["file"]][place["sheet"]][place["cell"]].value, indicator["kind"])
                what = "{} of {} at {} {} {}".format(indicator["code"], reporter, *place.values())
                result.equal(what, "places", there, exact(cell["value"]))


def sheet_rows(sheet):
    """Header and rows below it, as dictionaries by header; rows without a code are headings."""
    rows = sheet.iter_rows(values_only=True)
    header = next(row for row in rows if "代码" in row)
    return [dict(zip(header, row)) for row in rows if row[0] and row[2] is not None]


def near(ours, theirs, scale):
    """Equal as doubles are; words count as no value."""
    if ours is None or isinstance(theirs, str) or theirs is None:
        return ours is None and not isinstance(theirs, (int, float))
    return abs(float(ours) - theirs * scale) <= 1e-9 * max(1.0, abs(float(ours)))


def compare_workbook(quarter, path, result):
    """Totals, coverage, counties' values, places, targets and standings of the workbook."""
    book = openpyxl.load_workbook(path, data_only=True)
    names = {reporter: name for name, reporter in REPORTERS.items()}
    for row in sheet_rows(book["指标汇总"]):
        code = row["代码"]
        if code not in quarter.catalogue or code in NOT_IN_RETURNS or quarter.not_yet(code):
            continue
        kind, line, total = quarter.catalogue[code]["kind"], quarter.line(code), quarter.total(code)
        scale = 100 if quarter.catalogue[code]["unit"] == "%" else 1
        counted = line.numerators if kind == "rate" else line.values
        if not (kind == "flag" and quarter.catalogue[code]["aggregate"] == "direct"):
            tell(result, f"{code} in the workbook", "workbook totals", total, row["全州合计"], scale)
        result.equal(f"{code} 覆盖", "workbook coverage", f"{len(counted)}/{line.expected}", row["覆盖"])
        if kind == "rate" and line.numerators:
            tell(result, f"{code} 分子", "workbook parts", sum(line.numerators.values()), row["分子合计"], 1)
            tell(result, f"{code} 分母", "workbook parts", sum(line.denominators.values()), row["分母合计"], 1)
        for county in COUNTIES.values():
            if kind != "flag" and quarter.enters(code, county):
                tell(result, f"{code} of {county}", "workbook values", line.values.get(county), row[names[county]], scale)
        if row["是否达标"] in ("达标", "未达标"):
            met = {"达标": True, "未达标": False}[row["是否达标"]]
            result.equal(f"{code} decided", "workbook targets", quarter.target_met(code), met)
    for name, county in COUNTIES.items():
        compare_county(quarter, book[name], county, result)
    compare_standings(quarter, book["目标完成"], result)


def tell(result, what, kind, ours, theirs, scale):
    right = near(ours, theirs, scale)
    result.equal(what, kind, True if right else ours, True if right else theirs)


def compare_county(quarter, sheet, county, result):
    """Places: how many counties are better, plus one; the smallest first where the target is an upper bound."""
    for row in sheet_rows(sheet):
        code = row["代码"]
        if code not in quarter.catalogue or code in NOT_IN_RETURNS or quarter.not_yet(code):
            continue
        if quarter.catalogue[code]["kind"] in ("flag", "parameter"):
            continue
        values = {one: value for one, value in quarter.line(code).values.items() if one in COUNTIES.values()}
        place = None
        if county in values:
            upper = quarter.catalogue[code]["target"].startswith("<")
            better = [one for one in values.values() if (one < values[county] if upper else one > values[county])]
            place = len(better) + 1
        found = row["位次"] if isinstance(row["位次"], (int, float)) else None
        result.equal(f"{code} place of {county}", "places among counties", place, found)


def compare_standings(quarter, sheet, result):
    """Whether each county reaches its target: nothing lacking, something lacking, or not to be told."""
    for row in sheet_rows(sheet):
        code, scope = row["代码"], quarter.catalogue[row["代码"]]["target_scope"]
        if scope not in ("县", "行") or quarter.not_yet(code):
            continue
        operator, goal = re.fullmatch(r"(>=|<=|=|<|>)(.+)", quarter.catalogue[code]["target"]).groups()
        for name, county in COUNTIES.items():
            met = quarter.one_met(code, county, operator, goal)
            found = {"缺数": None, "不适用": "nothing to measure", "未达到": False, "—": None}.get(row[name], row[name])
            found = found == 0 if isinstance(found, (int, float)) and not isinstance(found, bool) else found
            result.equal(f"{code} of {name}", "standings", met, found)


def main(arguments):
    if len(arguments) != 1:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    folder = Path(arguments[0]).resolve()
    finished = folder / "成果" / "数据.json"
    if not finished.is_file():
        print(f"{finished} is not there: build the quarter first", file=sys.stderr)
        return 2
    quarter, result = Quarter(folder), Comparison()
    data = json.loads(finished.read_text(encoding="utf-8"))
    compare_data(quarter, data, result)
    compare_places(quarter, data, result)
    for workbook in finished.parent.glob("*汇总表.xlsx"):
        compare_workbook(quarter, workbook, result)
    for difference in result.differences:
        print(difference)
    if result.differences:
        print(f"{len(result.differences)} differences")
        return 1
    count = result.counts
    print("{} totals, {} rates, {} targets equal".format(count["totals"], count["rates"], count["targets"]))
    print("also equal: {}".format(", ".join(f"{count[kind]} {kind}" for kind in sorted(count))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
