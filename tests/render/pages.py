"""What stands on the pages of a PDF, in millimetres from the upper left corner."""

import pdfplumber

MM = 25.4 / 72
# PostScript names that LibreOffice writes for the aliases of render.py.
ELEMENT_FONTS = {
    "NotoSerifCJK": "仿宋_GB2312",
    "UMingHK": "方正小标宋简体",
    "NotoSansCJK": "黑体",
    "UKaiCN": "楷体_GB2312",
    "UMingCN": "宋体",
}
HANGING = "，。、；：！？）》”’"


class Char:
    """One character: its text, place, font and size (points)."""

    def __init__(self, raw, height):
        x, y = raw["matrix"][4:]
        self.text = raw["text"]
        self.turned = not raw["upright"]
        self.size = round(raw["x1"] - raw["x0"] if self.turned else raw["size"], 1)
        self.font = next((name for font, name in ELEMENT_FONTS.items() if font in raw["fontname"]), raw["fontname"])
        self.x = x * MM
        self.baseline = (height - y) * MM
        self.x1 = raw["x1"] * MM
        self.top, self.bottom = raw["top"] * MM, raw["bottom"] * MM


class Line:
    """Characters with one base line."""

    def __init__(self, chars):
        self.chars = sorted((char for char in chars), key=lambda char: char.x)
        visible = [char for char in self.chars if char.text.strip()]
        self.text = "".join(char.text for char in self.chars).strip()
        self.left = min(char.x for char in visible)
        self.right = max(char.x1 for char in visible)
        self.baseline = visible[0].baseline
        self.size = max(char.size for char in visible)
        self.font = visible[0].font


class Page:
    """A page: its size, lines, turned characters and rules."""

    def __init__(self, raw, number):
        self.raw = raw
        self.number = number
        self.width, self.height = float(raw.width) * MM, float(raw.height) * MM
        self.landscape = self.width > self.height
        chars = [Char(char, float(raw.height)) for char in raw.chars]
        self.turned = [char for char in chars if char.turned and char.text.strip()]
        rows = {}
        for char in chars:
            if not char.turned and char.text.strip():
                rows.setdefault(round(char.baseline * 4), []).append(char)
        self.lines = sorted((Line(row) for row in rows.values()), key=lambda line: line.baseline)
        self.rules = [
            (line["x0"] * MM, line["x1"] * MM, line["top"] * MM, line["linewidth"] * MM, line["stroking_color"])
            for line in raw.lines
            if abs(line["top"] - line["bottom"]) < 0.5
        ]

    def area(self):
        """Left, top, right and bottom of the text area; a landscape page is the upright one turned."""
        return (35.0, 28.0, 260.0, 184.0) if self.landscape else (28.0, 37.0, 184.0, 262.0)

    def body(self):
        """Lines in the text area, without header and page number."""
        _, top, _, bottom = self.area()
        return [line for line in self.lines if top - 0.5 < line.baseline < bottom + 0.5]

    def red(self):
        """Top, bottom, left and right of what is red on the page, found on its picture; None if nothing is."""
        dots = 254
        picture = self.raw.to_image(resolution=dots).original.convert("RGB")
        mask = [
            (at % picture.width, at // picture.width)
            for at, (r, g, b) in enumerate(picture.getdata())
            if r > 180 and g < 90 and b < 90
        ]
        if not mask:
            return None
        scale = 25.4 / dots
        return [(x * scale, y * scale) for x, y in mask]


def read(path):
    """The pages of a PDF."""
    with pdfplumber.open(path) as pdf:
        pages = [Page(raw, number) for number, raw in enumerate(pdf.pages, 1)]
        for page in pages:
            page.red_dots = page.red() if page.number == 1 else None
        return pages
