"""Validates .xlsx files: openxml-audit (Office 2019 and Microsoft 365), openpyxl loads them, LibreOffice converts them.

    python3 validate_xlsx.py FILE.xlsx ...

Prints one line a file and tool, and ends with 1 if any of them finds anything.
"""

import pathlib
import subprocess
import sys
import tempfile

import openpyxl

BIN = pathlib.Path(sys.executable).parent


def audit(file, office):
    """What openxml-audit finds, empty if nothing."""
    command = [str(BIN / "openxml-audit"), "-f", office, "-m", "0", "--policy", "strict", str(file)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return "" if result.returncode == 0 else (result.stdout + result.stderr).strip()


def load(file):
    """Every sheet can be read, and none is empty."""
    book = openpyxl.load_workbook(file)
    empty = [sheet.title for sheet in book if sheet.max_row < 2]
    return f"empty sheets: {empty}" if empty else ""


def convert(file):
    """LibreOffice makes a PDF of it."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(file)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=300)
        made = list(pathlib.Path(folder).glob("*.pdf"))
        return "" if made and made[0].stat().st_size > 1000 else result.stdout + result.stderr


def main(files):
    """1 if anything was found."""
    found = 0
    for file in map(pathlib.Path, files):
        checks = {
            "openxml-audit office2019": lambda: audit(file, "office2019"),
            "openxml-audit microsoft365": lambda: audit(file, "microsoft365"),
            "openpyxl": lambda: load(file),
            "LibreOffice": lambda: convert(file),
        }
        for name, check in checks.items():
            problem = check()
            print(f"{file.name}: {name}: {problem or 'ok'}")
            found |= bool(problem)
    return int(found)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
