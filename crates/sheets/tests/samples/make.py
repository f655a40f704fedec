"""Makes the samples that Rust crates cannot write. Run in an environment with xlwt, openpyxl and msoffcrypto-tool from
PyPI and with LibreOffice's soffice on the path:  python make.py"""

import datetime
import pathlib
import shutil
import subprocess
import tempfile

import openpyxl
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font

HERE = pathlib.Path(__file__).parent


def rich(path):
    """One of everything that a county may put in, as .xlsx."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "指标表"
    sheet.merge_cells("A1:D1")
    sheet["A1"] = "2024年第二季度统计表"
    sheet["A2"] = "法律明\n白人"
    sheet["A3"] = 35
    sheet["B3"] = 0.95
    sheet["B3"].number_format = "0.00%"
    sheet["C3"] = 95
    sheet["C3"].number_format = '0"人"'
    sheet["A4"] = datetime.date(2024, 6, 20)
    sheet["A4"].number_format = 'yyyy"年"m"月"d"日"'
    sheet["B4"] = True
    sheet["C4"] = "=A3*2"
    sheet["D4"] = "=A3/0"
    sheet["A5"] = 12
    sheet["A5"].font = Font(strike=True)
    sheet["B5"] = "　全角１２３ "
    sheet["C5"] = 12.5
    sheet["C5"].comment = Comment("应为13", "张三")
    sheet["D5"] = '=IF(A3>0,"","有")'
    sheet["A6"] = "𥔲嘉镇"
    sheet["B6"] = -0.1
    sheet["C6"] = 110101199003070021
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.protection.sheet = True
    old = book.create_sheet("上季")
    old["A1"] = "旧"
    old.sheet_state = "hidden"
    book.properties.creator = "楚雄市司法局"
    book.properties.title = "季报"
    book.custom_doc_props.append(StringProperty(name="jibao.reporter", value="532301"))
    book.save(path)


def convert(source, target, kind):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["soffice", "--headless", "--convert-to", kind, "--outdir", folder, str(source)],
            check=True, stdout=subprocess.DEVNULL,
        )
        made = next(pathlib.Path(folder).iterdir())
        shutil.copyfile(made, target)


def xlwt_book(path):
    """Formulas without results, as scripts write them; a filtered date; GBK is not involved (BIFF 8)."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表一")
    sheet.write(0, 0, "县市")
    sheet.write(1, 0, "禄丰市")
    sheet.write(1, 1, 35)
    sheet.write(2, 1, xlwt.Formula("B2*2"))
    sheet.write_merge(3, 4, 0, 1, "合并")
    sheet.row(6).hidden = True
    sheet.write(6, 0, "藏")
    book.dates_1904 = True
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    sheet.write(7, 0, 44001, style)
    book.save(path)


def encrypted(source, target):
    with open(source, "rb") as plain, open(target, "wb") as out:
        OOXMLFile(plain).encrypt("123456", out)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        book = pathlib.Path(folder) / "rich.xlsx"
        rich(book)
        # LibreOffice computes the formulas that openpyxl leaves without results.
        convert(book, HERE / "rich.xls", "xls:MS Excel 97")
        convert(book, HERE / "rich.ods", "ods")
        encrypted(book, HERE / "password.xlsx")
    xlwt_book(HERE / "xlwt.xls")
