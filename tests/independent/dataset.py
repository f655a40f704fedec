"""Runs the SQL of an exported dataset on an engine and compares every result with 数据.json, exactly.

    python tests/independent/dataset.py duckdb|spark DATASET WORKSPACE

Shares no code with the program. For each period of the dataset the workspace's 数据.json is taken. Equal must be: of each
indicator total (rates: six decimals, half up), covered, expected, standing, the year's total, the bureau's own share,
numerator and denominator; of each target whether it applies and is met, the gap and who falls short; of each reporter
state, value, standing and the year's value. Prints what was compared; exit 1 with the differences.
"""

import json
import os
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

SHOWN = 20


class Duck:
    """DuckDB, in this process."""

    program = "sql/duckdb.sql"

    def __init__(self):
        import duckdb

        self.connection = duckdb.connect()
        self.version = f"DuckDB {duckdb.__version__}"

    def run(self, statement):
        self.connection.execute(statement)

    def rows(self, query):
        found = self.connection.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


class Spark:
    """Spark on this machine."""

    program = "sql/spark.sql"

    def __init__(self):
        import pyspark
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[*]").appName("jibao")
        settings = {
            "spark.sql.shuffle.partitions": "4",
            "spark.ui.enabled": "false",
            "spark.log.level": "ERROR",
            "spark.ui.showConsoleProgress": "false",
            # Where what is worked out once is kept.
            "spark.sql.warehouse.dir": tempfile.mkdtemp(prefix="spark-"),
        }
        for key, value in settings.items():
            builder = builder.config(key, value)
        self.session = builder.getOrCreate()
        self.version = f"Spark {pyspark.__version__}"

    def run(self, statement):
        self.session.sql(statement)

    def rows(self, query):
        return [row.asDict() for row in self.session.sql(query).collect()]


def statements(text):
    for statement in text.split(";\n"):
        if any(line and not line.startswith("--") for line in statement.splitlines()):
            yield statement


def number(value):
    return None if value is None else Decimal(str(value)).normalize()


def results(engine):
    for statement in statements(Path(engine.program).read_text(encoding="utf-8")):
        engine.run(statement)
    short = {}
    for row in engine.rows("SELECT period, code, reporter FROM goal_standings WHERE standing = 'short'"):
        short.setdefault((row["period"], row["code"]), set()).add(row["reporter"])
    return (
        {(row["period"], row["code"]): row for row in engine.rows("SELECT * FROM totals")},
        {(row["period"], row["code"]): row for row in engine.rows("SELECT * FROM targets")},
        {(row["period"], row["code"], row["reporter"]): row for row in engine.rows("SELECT * FROM cells")},
        short,
    )


class Comparison:
    def __init__(self):
        self.counts = {}
        self.differences = []

    def same(self, what, where, theirs, ours):
        self.counts[what] = self.counts.get(what, 0) + 1
        if theirs != ours:
            self.differences.append(f"{where} {what}: SQL {theirs}, 数据.json {ours}")


def compare(data, found, told):
    totals, targets, cells, short = found
    period = data["quarter"]
    for one in data["indicators"]:
        key, where = (period, one["code"]), f"{period} {one['code']}"
        row = totals.pop(key, {})
        for name, ours in (("total", "total"), ("year total", "year_to_date"), ("own", "own"), ("numerator",) * 2, ("denominator",) * 2):
            theirs = row.get({"year total": "year_total"}.get(name, name))
            told.same(name, where, number(theirs), number(one[ours]))
        for name in ("covered", "expected", "standing"):
            told.same(name, where, row.get(name), one[name])
        goal = one["target"]
        row = targets.pop(key, {})
        told.same("target", where, bool(row), goal is not None)
        if goal is not None:
            for name in ("applies", "met"):
                told.same(name, where, row.get(name), goal[name])
            told.same("gap", where, number(row.get("gap")), number(goal["gap"]))
            told.same("short", where, sorted(short.pop(key, ())), sorted(goal["short"]))
        for reporter, cell in one["by_reporter"].items():
            row, at = cells.pop((*key, reporter), {}), f"{where} {reporter}"
            told.same("reporter's value", at, number(row.get("value")), number(cell["value"]))
            told.same("reporter's year", at, number(row.get("year_value")), number(cell.get("year_to_date")))
            for name in ("state", "standing"):
                told.same(f"reporter's {name}", at, row.get(name), cell[name])


def main():
    engine, dataset, workspace = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
    # The SQL names the tables as they lie in the dataset, and Spark stays where it is started.
    os.chdir(dataset)
    began = time.monotonic()
    engine = {"duckdb": Duck, "spark": Spark}[engine]()
    started = time.monotonic()
    found = results(engine)
    ran = time.monotonic()
    told = Comparison()
    periods = {key[0] for key in found[0]}
    for path in sorted(workspace.glob("*/成果/数据.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["quarter"] in periods:
            periods.discard(data["quarter"])
            compare(data, found, told)
    told.differences += [f"{period}: no 数据.json" for period in sorted(periods)]
    for name, left in zip(("totals", "targets", "values", "who falls short"), found, strict=True):
        told.differences += [f"{name} that 数据.json has not: {key}" for key in sorted(left)]
    print("\n".join(told.differences[:SHOWN]))
    if told.differences:
        sys.exit(f"{len(told.differences)} differences")
    counted = ", ".join(f"{count} {name}" for name, count in told.counts.items())
    print(f"{engine.version}: equal: {counted}")
    print(f"{started - began:.1f} s to start, {ran - started:.1f} s for the SQL")


if __name__ == "__main__":
    main()
