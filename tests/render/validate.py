"""Validates .docx files: openxml-audit (Office 2019 and Microsoft 365), docx-integrity, ooxml-integrity, python-docx.

    python3 validate.py FILE.docx ...

Prints one line a file and tool, and ends with 1 if any of them finds anything.
"""

import io
import pathlib
import subprocess
import sys
import zipfile
from xml.etree import ElementTree

import docx

BIN = pathlib.Path(sys.executable).parent
TOOLS = [
    ("openxml-audit office2019", ["openxml-audit", "-f", "office2019", "-m", "0", "--policy", "strict"]),
    ("openxml-audit microsoft365", ["openxml-audit", "-f", "microsoft365", "-m", "0", "--policy", "strict"]),
    ("docx-integrity", ["docx-integrity", "check", "--fail-on", "warn"]),
    ("ooxml-integrity", ["ooxml-integrity", "check", "--fail-on", "warn"]),
]


def run(command, file):
    """The finding of a command line tool, empty if there is none."""
    result = subprocess.run([str(BIN / command[0]), *command[1:], str(file)], capture_output=True, text=True, timeout=300)
    return "" if result.returncode == 0 else (result.stdout + result.stderr).strip()


def well_formed(file):
    """Every XML part is well formed, no entry twice, content types first."""
    with zipfile.ZipFile(file) as package:
        names = package.namelist()
        if names[0] != "[Content_Types].xml" or len(set(names)) != len(names):
            return "order or duplicates of zip entries"
        for name in names:
            if name.endswith((".xml", ".rels")):
                ElementTree.parse(io.BytesIO(package.read(name)))
    return ""


def loads(file):
    """python-docx loads it and finds text or a table."""
    document = docx.Document(str(file))
    return "" if document.paragraphs else "python-docx finds no paragraph"


def main(files):
    good = True
    for file in map(pathlib.Path, files):
        checks = [(name, lambda command=command: run(command, file)) for name, command in TOOLS]
        checks += [("well-formed", lambda: well_formed(file)), ("python-docx", lambda: loads(file))]
        for name, check in checks:
            try:
                finding = check()
            except Exception as error:  # noqa: BLE001 - a tool that fails is a finding
                finding = f"{type(error).__name__}: {error}"
            good &= not finding
            print(f"{file.name}: {name}: {finding or 'clean'}")
    return 0 if good else 1


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
