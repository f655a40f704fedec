"""把数据集里的 SQL 放到 Spark 上执行，逐项与 数据.json 比较：

    cargo build --release --locked -p jibao-cli -p jibao-fixtures
    python3 -m venv target/spark && target/spark/bin/pip install -r benches/spark/requirements.txt
    target/spark/bin/python benches/spark/run.py [--counties 129] [--villages 14835] [--quarters 2]

另需 Java 17（Debian：apt-get install openjdk-17-jre-headless）。先是自带的五个样例季度，再是 jibao-fixtures 编出的一个省；
每个工作区（放在 target/spark-data）汇总、导出，然后由 tests/independent/dataset.py 执行 SQL 并比较。有一项不等即停，退出码1。
平常的测试在 DuckDB 上做同样的比较；这里加 --engine duckdb 也可以（装上 tests/requirements.txt 里的 duckdb）。
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
DATA = TARGET / "spark-data"
PROGRAM = TARGET / "release" / "jibao"
MAKER = TARGET / "release" / "jibao-fixtures"
COMPARE = ROOT / "tests" / "independent" / "dataset.py"


def samples():
    folder = DATA / "样例"
    shutil.rmtree(folder, ignore_errors=True)
    for inbox in sorted((ROOT / "fixtures").glob("*季度/上报")):
        shutil.copytree(inbox, folder / inbox.parent.name / "上报")
    return folder


def province(counties, villages, quarters):
    folder = DATA / f"{counties}县{villages}村{quarters}季"
    if not folder.is_dir():
        subprocess.run([MAKER, str(counties), str(villages), str(quarters), folder], check=True)
    return folder


def run(name, folder, engine):
    print(f"== {name}", flush=True)
    for quarter in sorted(folder.glob("*季度")):
        subprocess.run([PROGRAM, "build", quarter], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    began = time.monotonic()
    dataset = folder / "数据集"
    subprocess.run([PROGRAM, "export", folder, "--to", dataset], check=True)
    size = sum(one.stat().st_size for one in dataset.rglob("*.parquet"))
    print(f"导出 {time.monotonic() - began:.1f} 秒，Parquet {size / 1e6:.1f} MB", flush=True)
    began = time.monotonic()
    done = subprocess.run([sys.executable, COMPARE, engine, dataset, folder])
    if done.returncode != 0:
        sys.exit(f"{name}：不相等，或没有执行成")
    print(f"执行和比较共 {time.monotonic() - began:.1f} 秒", flush=True)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--engine", choices=["spark", "duckdb"], default="spark")
    arguments.add_argument("--counties", type=int, default=129)
    arguments.add_argument("--villages", type=int, default=14_835)
    arguments.add_argument("--quarters", type=int, default=2)
    arguments = arguments.parse_args()
    run("样例五个季度", samples(), arguments.engine)
    size = (arguments.counties, arguments.villages, arguments.quarters)
    run("一个省：{}县、{}村、{}个季度".format(*size), province(*size), arguments.engine)


if __name__ == "__main__":
    main()
