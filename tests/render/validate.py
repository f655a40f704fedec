"""Checks .docx files: package, identities and the public validators. Usage: validate.py FILE.docx ...

Prints one line a check and exits with 1 if any of them fails. Needs openxml-audit, docx-integrity, ooxml-integrity, python-docx.
"""

import collections
import json
import pathlib
import posixpath
import subprocess
import sys
import zipfile

import docx
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
FORMATS = ("office2019", "microsoft365")
# Word refuses longer ones when it opens the file.
LONGEST_TAG, LONGEST_BOOKMARK = 64, 40


def archive(path):
    """Entry order, compression and dates: what makes two builds the same."""
    with zipfile.ZipFile(path) as package:
        entries = package.infolist()
        names = [entry.filename for entry in entries]
        if package.testzip():
            yield "a checksum is wrong"
        if names[0] != "[Content_Types].xml":
            yield f"first entry is {names[0]}"
        if len(set(names)) != len(names):
            yield "an entry stands twice"
        for entry in entries:
            if entry.is_dir():
                yield f"directory entry {entry.filename}"
            if entry.date_time != (1980, 1, 1, 0, 0, 0):
                yield f"{entry.filename} has the date {entry.date_time}"
            if entry.compress_type != zipfile.ZIP_DEFLATED and entry.file_size > 64 and not entry.filename.endswith((".xlsx", ".png")):
                yield f"{entry.filename} is stored, not deflated"


def parts(path):
    """Name and tree of every XML part."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                yield name, etree.fromstring(package.read(name))


def relations(path):
    """Every internal relationship leads to an entry, and every id is used once a part."""
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
    for name, tree in parts(path):
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        ids = [relation.get("Id") for relation in tree.iter(RELATION)]
        if len(set(ids)) != len(ids):
            yield f"{name}: an id stands twice"
        for relation in tree.iter(RELATION):
            target = relation.get("Target")
            if relation.get("TargetMode") == "External":
                continue
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if full not in names:
                yield f"{name}: {relation.get('Id')} leads to {full}, which is not there"


def twice(values):
    return [value for value, count in collections.Counter(values).items() if count > 1]


def identities(path):
    """Ids of bookmarks, content controls, drawings and comments; lengths that Word refuses."""
    drawings = []
    for name, tree in parts(path):
        bookmarks = list(tree.iter(f"{W}bookmarkStart"))
        starts = [bookmark.get(f"{W}id") for bookmark in bookmarks]
        ends = [bookmark.get(f"{W}id") for bookmark in tree.iter(f"{W}bookmarkEnd")]
        titles = [bookmark.get(f"{W}name").lower() for bookmark in bookmarks]
        controls = [control.find(f"{W}id") for control in tree.iter(f"{W}sdtPr")]
        if sorted(starts) != sorted(ends) or twice(starts):
            yield f"{name}: bookmark ids do not pair"
        if twice(titles):
            yield f"{name}: bookmark names twice: {twice(titles)[:3]}"
        if any(len(title) > LONGEST_BOOKMARK for title in titles):
            yield f"{name}: a bookmark name is longer than {LONGEST_BOOKMARK}"
        if any(control is None for control in controls) or twice([control.get(f"{W}val") for control in controls]):
            yield f"{name}: content control ids are missing or stand twice"
        for kind in ("tag", "alias"):
            if any(len(tag.get(f"{W}val")) > LONGEST_TAG for tag in tree.iter(f"{W}{kind}")):
                yield f"{name}: a {kind} is longer than {LONGEST_TAG}"
        if name == "word/document.xml":
            drawings += [node.get("id") for node in tree.iter("{*}docPr")]
            yield from comments(path, tree)
    if twice(drawings):
        yield f"drawing ids twice: {twice(drawings)}"


def comments(path, document):
    with zipfile.ZipFile(path) as package:
        there = "word/comments.xml" in package.namelist()
        known = {c.get(f"{W}id") for c in etree.fromstring(package.read("word/comments.xml"))} if there else set()
    for kind in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        ids = [node.get(f"{W}id") for node in document.iter(f"{W}{kind}")]
        if set(ids) != known or twice(ids):
            yield f"{kind}: ids do not match word/comments.xml"


def loads(path):
    """python-docx opens it."""
    if not docx.Document(str(path)).element.body.xpath("./w:p"):
        yield "no paragraph"


def tool(*command):
    """Runs a validator that stands beside this interpreter."""
    program = pathlib.Path(sys.executable).parent / command[0]
    return subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)


def audit(version):
    def run(path):
        done = tool("openxml-audit", "-f", version, "-m", "0", "-o", "json", str(path))
        try:
            reports = json.loads(done.stdout)
        except json.JSONDecodeError:
            yield f"no answer: {done.stderr.strip()[-300:]}"
            return
        errors = [error for report in reports for error in report["errors"]]
        for error in errors:
            yield f"{error['part_uri']}: {error['description']}"
        if not errors and (done.returncode or not all(report["valid"] for report in reports)):
            yield f"refused without a reason, exit code {done.returncode}"

    return run


def integrity(program):
    def run(path):
        done = tool(program, "check", str(path))
        if done.returncode:
            yield (done.stdout + done.stderr).strip()[-600:]

    return run


CHECKS = {
    "archive": archive,
    "well-formed": lambda path: (problem for _ in parts(path) for problem in ()),
    "relations": relations,
    "identities": identities,
    "python-docx": loads,
    **{f"openxml-audit {version}": audit(version) for version in FORMATS},
    "docx-integrity": integrity("docx-integrity"),
    "ooxml-integrity": integrity("ooxml-integrity"),
}


def check(path):
    failed = 0
    for name, run in CHECKS.items():
        try:
            problems = list(run(path))
        except Exception as error:  # a broken file must fail the check, not end the run
            problems = [f"{type(error).__name__}: {error}"]
        failed += bool(problems)
        print(f"{'FAIL' if problems else 'ok  '} {path.name}: {name}" + (f": {len(problems)} findings" if problems else ""))
        for problem in problems[:5]:
            print(f"       {problem}")
    return failed


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(1 if sum(check(pathlib.Path(path)) for path in sys.argv[1:]) else 0)
