"""两条流水线轮流跑，比合计、时间和内存：

    cargo build --release --locked -p jibao-cli -p jibao-fixtures
    python3 -m venv target/peers && target/peers/bin/pip install -r benches/peers/requirements.txt
    target/peers/bin/python benches/peers/run.py [--runs 5] [--cases 10,40,129]

每种规模先由 jibao-fixtures 编出工作区（放在 target/peers-data），再 jibao、Python 各跑若干次，A B A B 轮流。
“首次”先删去成果和记下的读数（.jibao）；“改一份”换掉一份上报表后再生成。时间、处理器时间和内存峰值取自操作系统对每个进程的记账，
报告中位数和逐对比值的中位数。合计逐个指标比较，不一致即停。
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "target" / "peers-data"
PROGRAM = ROOT / "target" / "release" / "jibao"
MAKER = ROOT / "target" / "release" / "jibao-fixtures"
QUARTER = "2025年第二季度"
# 只有县市的上报表有第四张工作表（封面、指标表、村级明细表、文字材料）。
VILLAGES = "xl/worksheets/sheet4.xml"
# 县数：村数、季度数。全国的村数是实有数，其余每县115个左右。
CASES = {10: (1_106, 5), 40: (4_600, 2), 129: (14_835, 2), 500: (57_500, 2), 2_844: (620_573, 2)}


def workspace(counties):
    villages, quarters = CASES[counties]
    folder = DATA / str(counties)
    if not (folder / QUARTER).is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([MAKER, str(counties), str(villages), str(quarters), folder], check=True)
    return folder


def run(command):
    """Wall and processor seconds, peak memory in MiB."""
    began = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command} 退出码 {child.returncode}：{said.decode(errors='replace')}")
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def compare(ours, theirs):
    """Every total that the other side has, equal to a millionth; how many."""
    data = json.loads((ours / "数据.json").read_text(encoding="utf-8"))
    other = json.loads((theirs / "合计.json").read_text(encoding="utf-8"))
    known = {one["code"]: one["total"] for one in data["indicators"]}
    for code, value in other.items():
        own = known.get(code)
        same = own is None if value is None else own is not None and abs(float(own) - value) <= 1e-6 * max(1, abs(value))
        if not same:
            sys.exit(f"合计不一致：{code} jibao {own}，Python {value}")
    return len(other)


def variants(folder):
    """A return as it is and with one number changed, and where it lies."""
    path = min(one for one in (folder / QUARTER / "上报").glob("*.xlsx") if VILLAGES in names(one))
    plain = path.read_bytes()
    other = path.with_name("变体.tmp")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "xl/worksheets/sheet2.xml":
                changed = re.sub(rb'(<c r="E2"[^>]*><v>)(\d+)', lambda m: m[1] + b"%d" % (int(m[2]) + 1), content)
                if changed == content:
                    sys.exit(f"{path} 里没有可改的数")
                content = changed
            new.writestr(item, content)
    bytes_ = other.read_bytes()
    other.unlink()
    return path, [plain, bytes_]


def names(path):
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def measure(folder, runs, replaced):
    out, outputs = folder / "对照", folder / QUARTER / "成果"
    ours = [PROGRAM, "build", folder / QUARTER]
    theirs = [sys.executable, Path(__file__).with_name("pipeline.py"), folder, QUARTER, ROOT / "templates" / "chuxiong" / "indicators.csv", out]
    path, contents = variants(folder)
    measured = ([], [])
    for at in range(runs + 1):
        if replaced:
            path.write_bytes(contents[at % 2])
        else:
            shutil.rmtree(outputs, ignore_errors=True)
            shutil.rmtree(folder / ".jibao", ignore_errors=True)
        for of, command in zip(measured, (ours, theirs), strict=True):
            of.append(run(command))
    path.write_bytes(contents[0])
    equal = None if replaced else compare(outputs, out)
    # The first pair warms the page cache.
    return [one[1:] for one in measured], equal


def median(of, at):
    return statistics.median(one[at] for one in of)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--cases", default="10,40,129")
    arguments = arguments.parse_args()
    print(f"处理器{os.cpu_count()}个，测前负荷{os.getloadavg()[0]:.1f}")
    print("| 县 | 村 | 情形 | jibao 秒 | Python 秒 | 倍数 | 处理器时间倍数 | jibao MiB | Python MiB | 比对合计 |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    grown = []
    for counties in (int(one) for one in arguments.cases.split(",")):
        folder = workspace(counties)
        for replaced in (False, True):
            (ours, theirs), equal = measure(folder, arguments.runs, replaced)
            wall, cpu = (
                statistics.median(b[at] / a[at] for a, b in zip(ours, theirs, strict=True)) for at in (0, 1)
            )
            what = "改一份" if replaced else "首次"
            print(
                f"| {counties} | {CASES[counties][0]} | {what} | {median(ours, 0):.2f} | {median(theirs, 0):.2f} | {wall:.1f} | {cpu:.1f} "
                f"| {median(ours, 2):.0f} | {median(theirs, 2):.0f} | {equal or ''} |",
                flush=True,
            )
            if not replaced:
                grown.append((CASES[counties][0], median(ours, 1), median(ours, 2)))
    for (few, cpu, memory), (many, more_cpu, more_memory) in zip(grown, grown[1:], strict=False):
        print(f"{few}村到{many}村：村{many / few:.1f}倍，jibao 处理器时间{more_cpu / cpu:.1f}倍，内存{more_memory / memory:.1f}倍")


if __name__ == "__main__":
    main()
