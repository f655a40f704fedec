"""汇总表 as it prints: how many pages, and how large the type of the table that leaders read.

    python3 book_pages.py 汇总表.xlsx …
"""
import logging
import sys
import tempfile

import pdfplumber

from render import render

logging.getLogger("pdfminer").setLevel(logging.ERROR)

PAGES = 20
POINTS = 7.0


def measure(pdf):
    """What is wrong with a printed workbook, in sentences."""
    wrong = []
    with pdfplumber.open(pdf) as book:
        pages = len(book.pages)
        if pages > PAGES:
            wrong.append(f"{pages} pages, more than {PAGES}")
        first = book.pages[0]
        if not all(word in first.extract_text() for word in ("报送情况", "目标完成情况", "主要数据")):
            wrong.append("the overview is not one page")
        found = 0
        for number, page in enumerate(book.pages, 1):
            text = page.extract_text() or ""
            if not ("代码" in text and "楚雄市" in text and "覆盖" in text):
                continue
            found += 1
            if page.width < page.height:
                wrong.append(f"page {number}: the table of indicators stands upright")
            header = [char for char in page.chars if char["text"].strip() and 40 < char["top"] < page.height - 40]
            smallest = min(char["size"] for char in header)
            if smallest < POINTS:
                wrong.append(f"page {number}: type of {smallest:.1f} points")
        if not found:
            wrong.append("no page with the table of indicators")
        print(f"{pages} pages, {found} of them with the table of indicators")
    return wrong


def main():
    with tempfile.TemporaryDirectory() as folder:
        wrong = [one for pdf in render(sys.argv[1:], folder) for one in measure(pdf)]
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
