"""Renders .docx files to PDF with LibreOffice under a private fontconfig.

The official fonts (仿宋_GB2312 and so on) are not free. Here their names are aliases of free fonts whose Chinese
characters are exactly one em wide; fonts-cwtex is never used (its 仿宋 is 0.92 em and fakes 29 characters a line).

    python3 render.py OUTPUT_FOLDER FILE.docx ...
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

# Official name -> free font. Different fonts for different elements, so that the PDF tells them apart.
ALIASES = {
    "仿宋_GB2312": "Noto Serif CJK SC",
    "仿宋": "AR PL UMing CN",
    "方正小标宋简体": "AR PL UMing HK",
    "黑体": "Noto Sans CJK SC",
    "楷体_GB2312": "AR PL UKai CN",
    "宋体": "AR PL UMing CN",
    "Times New Roman": "AR PL UMing CN",
    "SimSun-ExtB": "Noto Serif CJK TC",
    "Segoe UI Emoji": "DejaVu Sans",
}


def fontconfig(folder):
    """Writes a fontconfig file with the aliases; returns its path."""
    rules = "".join(
        f'<match target="pattern"><test qual="any" name="family" compare="eq"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{font}</string></edit></match>'
        for name, font in ALIASES.items()
    )
    path = pathlib.Path(folder) / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/usr/share/fonts</dir>'
        f"<cachedir>{folder}/cache</cachedir>{rules}</fontconfig>",
        encoding="utf-8",
    )
    return path


def require():
    """The path of LibreOffice; ends with a clear line if it or one of the fonts is missing."""
    office = shutil.which("soffice")
    if office is None:
        sys.exit("LibreOffice (soffice) is missing: the pages cannot be rendered")
    families = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True).stdout
    missing = sorted({font for font in ALIASES.values() if font not in families})
    if missing:
        sys.exit(f"fonts are missing (Debian: fonts-noto-cjk fonts-arphic-uming fonts-arphic-ukai fonts-dejavu): {missing}")
    return office


def render(files, output):
    """Renders the files into the folder; returns the paths of the PDFs."""
    office = require()
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, FONTCONFIG_FILE=str(fontconfig(folder)), HOME=folder)
        command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
        command += ["--outdir", str(output), *map(str, files)]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    pdfs = [output / (pathlib.Path(file).stem + ".pdf") for file in files]
    for pdf in pdfs:
        if not pdf.exists():
            sys.exit(f"LibreOffice did not write {pdf.name}: {result.stderr.strip()}")
    return pdfs


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    for path in render(sys.argv[2:], sys.argv[1]):
        print(path)
