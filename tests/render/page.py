"""核查报告 in Chromium: what a reader does with the page, and what it must never do.

Usage: page.py PAGE.html …  (数据.json is taken from the same folder). With JIBAO_PICTURES set to a folder, screenshots
and the printed page are left there.
"""
import json
import logging
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import pdfplumber
from playwright.sync_api import sync_playwright

logging.getLogger("pdfminer").setLevel(logging.ERROR)

ARGUMENTS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--no-first-run"]

CONTRAST = r"""() => {
  const rgb = text => (text.match(/[\d.]+/g) || []).map(Number);
  const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const behind = e => { for (let at = e; at; at = at.parentElement) { const c = rgb(getComputedStyle(at).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  const low = [];
  let seen = 0;
  for (const e of document.querySelectorAll("body *")) {
    if (["SCRIPT", "STYLE", "OPTION", "TITLE", "DESC"].includes(e.tagName) || !e.getClientRects().length) continue;
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const style = getComputedStyle(e);
    const own = rgb(e instanceof SVGElement ? style.fill : style.color).slice(0, 3);
    const [a, b] = [light(own), light(behind(e))].sort((x, y) => y - x);
    seen += 1;
    if ((a + .05) / (b + .05) < 4.5) low.push(`${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 20)} ${((a + .05) / (b + .05)).toFixed(2)}`);
  }
  return { seen, low };
}"""


class Failed(Exception):
    pass


def expect(found, wanted, what):
    if found != wanted:
        raise Failed(f"{what}: {found!r}, expected {wanted!r}")


def shown(page):
    count = page.locator(".finding:visible").count()
    told = page.locator("#shown").inner_text()
    expect(int(re.search(r"显示(\d+)条", told).group(1)), count, "the told count")
    return count


def pick(page, **wanted):
    for name in ("reporter", "rule", "state"):
        if name in wanted:
            page.select_option(f"#by-{name}", wanted[name])
    if "severities" in wanted:
        for box in ("error", "warning", "info"):
            page.set_checked(f"input[value={box}]", box in wanted["severities"])
    if "search" in wanted:
        page.fill("#search", wanted["search"])


def filters(page, findings):
    """Every filter shows exactly as many findings as the data have, alone, together and after clearing."""
    expect(shown(page), len(findings), "all findings")
    count = lambda **by: sum(all(f[key] == value for key, value in by.items()) for f in findings)
    for severity in ("error", "warning", "info"):
        pick(page, severities=[severity])
        expect(shown(page), count(severity=severity), f"severity {severity}")
    page.click("#clear")
    for reporter in sorted({f["reporter"] for f in findings if f["reporter"]}):
        pick(page, reporter=reporter)
        expect(shown(page), count(reporter=reporter), f"reporter {reporter}")
        pick(page, severities=["warning"])
        expect(shown(page), count(reporter=reporter, severity="warning"), f"reporter {reporter} and warnings")
        page.click("#clear")
    for code in sorted({f["code"] for f in findings}):
        pick(page, rule=code)
        expect(shown(page), count(code=code), f"rule {code}")
    page.click("#clear")
    explained = sum(1 for f in findings if f["explained"])
    pick(page, state="explained")
    expect(shown(page), explained, "explained")
    page.click("#clear")
    message = findings[-1]["message"][:12]
    pick(page, search=message)
    expect(shown(page) >= 1, True, "search")
    pick(page, search=message + " 绝没有这几个字")
    expect(shown(page), 0, "search for nothing")
    expect(page.locator("#nothing").is_visible(), True, "the word for nothing found")
    page.click("#clear")
    expect(shown(page), len(findings), "after clearing")
    page.select_option("#order", "rule")
    expect(shown(page), len(findings), "by rule")
    expect(page.locator(".group:visible").count(), len({f["code"] for f in findings}), "groups by rule")
    page.select_option("#order", "reporter")
    expect(page.locator(".group:visible").count(), len({f["reporter"] for f in findings}), "groups by reporter")
    link = page.locator("a.to-reporter").first
    reporter = link.get_attribute("data-reporter")
    link.click()
    expect(shown(page), count(reporter=reporter), "the board's link")
    page.click("#clear")


def keyboard(page, findings):
    """A reader without a mouse: skip link, slash to the search, boxes by space, explanation by enter."""
    page.reload()
    page.keyboard.press("Tab")
    expect(page.evaluate("document.activeElement.className"), "skip", "the first stop")
    page.keyboard.press("Enter")
    expect(page.evaluate("document.activeElement.id"), "main", "after the skip link")
    page.keyboard.press("/")
    expect(page.evaluate("document.activeElement.id"), "search", "after a slash")
    page.keyboard.type("绝没有这几个字")
    expect(shown(page), 0, "typed search")
    page.keyboard.press("Escape")
    expect(shown(page), len(findings), "after escape")
    page.focus("input[value=warning]")
    page.keyboard.press("Space")
    expect(shown(page), sum(f["severity"] != "warning" for f in findings), "box by space")
    page.keyboard.press("Space")
    link = page.locator("a.to-rule").first
    link.focus()
    outline = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
    expect(outline >= 2, True, "focus is visible")
    target = link.get_attribute("href")[1:]
    page.keyboard.press("Enter")
    expect(page.evaluate("id => document.getElementById(id).open", target), True, "the explanation opens")
    expect(page.evaluate("id => document.activeElement.parentElement.id === id", target), True, "and has the focus")


def copying(page, findings):
    page.locator(".copy-finding").first.click()
    text = page.evaluate("navigator.clipboard.readText()")
    expect("：" in text and "处理：" in text, True, "the copied finding")
    page.locator(".copy-waiver").first.click()
    text = page.evaluate("navigator.clipboard.readText()")
    expect(text.startswith("[[waive]]\ncode = "), True, "the copied waiver")
    if page.locator(".copy-reminder").count():
        page.locator(".copy-reminder").first.click()
        text = page.evaluate("navigator.clipboard.readText()")
        expect(bool(re.search(r"(已超过报送期限\d+天|距报送期限还有\d+天|今天是报送期限)", text)), True, "days in the reminder")
        page.click("#copy-reminders")
        text = page.evaluate("navigator.clipboard.readText()")
        expect(text.count("报送期限"), page.locator(".copy-reminder").count(), "all reminders at once")
    for severity in ("error", "warning", "info"):
        page.click(f"a.to-severity[data-severity={severity}]")
        expect(shown(page), sum(f["severity"] == severity for f in findings), f"the tile {severity}")
    page.click("#clear")


def colours(context_of, path):
    for scheme in ("light", "dark"):
        page = context_of(color_scheme=scheme)
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        result = page.evaluate(CONTRAST)
        expect(result["seen"] > 200, True, "texts looked at")
        expect(result["low"][:10], [], f"contrast in {scheme}")
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        expect(dark, scheme == "dark", "the scheme is followed")
        page.context.close()
    page = context_of()
    page.goto(path)
    page.click("#theme")
    page.click("#theme")
    expect(page.locator("html").get_attribute("data-theme"), "dark", "the toggle")
    page.context.close()


def narrow(context_of, path, pictures):
    page = context_of(viewport={"width": 375, "height": 800})
    page.goto(path)
    for opened in (False, True):
        page.evaluate("open => document.querySelectorAll('details').forEach(part => part.open = open)", opened)
        width = page.evaluate("document.documentElement.scrollWidth")
        expect(width <= 375, True, f"no sideways scrolling at 375 px (details open: {opened}, width {width})")
    if pictures:
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = false)")
        page.screenshot(path=pictures / "narrow.png", full_page=True)
    page.context.close()


def paper(page, findings, pictures):
    """On paper errors and doubts stand, whatever is filtered on the screen, and what is left out is counted."""
    pick(page, search="绝没有这几个字")
    expect(shown(page), 0, "nothing on the screen")
    page.emulate_media(media="print")
    on_paper = page.locator(".finding:visible").count()
    left_out = sum(int(re.search(r"另有(\d+)条", one).group(1)) for one in page.locator(".left-out").all_inner_texts())
    expect(on_paper + left_out, len(findings), "findings on paper and those counted")
    numbers = page.eval_on_selector_all(".finding:not(.beyond)", "all => all.map(one => one.id.slice('finding-'.length))")
    expect(len(numbers), on_paper, "those that paper keeps")
    expect(len(numbers) >= min(12, sum(f["severity"] != "info" for f in findings)), True, "errors and doubts on paper")
    expect(page.locator("#filter").is_visible(), False, "no filter on paper")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.pdf"
        page.pdf(path=file, prefer_css_page_size=True, print_background=True)
        with pdfplumber.open(file) as pdf:
            text = "".join(one.extract_text() for one in pdf.pages)
            first = pdf.pages[0]
            expect((round(first.width), round(first.height)), (595, 842), "A4")
            expect(len(pdf.pages) <= 10, True, f"{len(pdf.pages)} pages on paper")
        if pictures:
            shutil.copy(file, pictures / "page.pdf")
    squeezed = re.sub(r"\s", "", text)
    for number in numbers:
        expect(f"第{number}条" in squeezed, True, f"finding {number} on paper")
    expect("处理：" in squeezed, True, "what to do on paper")
    expect(squeezed.index("今天要办的") < squeezed.index("核查问题"), True, "what to do comes first")
    page.emulate_media(media="screen")
    page.click("#clear")


def one_page(browser, path, pictures):
    findings = json.loads((path.parent / "数据.json").read_text(encoding="utf-8"))["findings"]
    address = path.as_uri()
    complaints, requests = [], []

    def context_of(**wanted):
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | wanted))
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append("dialog " + dialog.message))
        page.on("request", lambda asked: requests.append(asked.url))
        return page

    page = context_of()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address)
    if pictures:
        page.screenshot(path=pictures / "light.png", full_page=True)
    filters(page, findings)
    keyboard(page, findings)
    copying(page, findings)
    paper(page, findings, pictures)
    page.context.close()
    colours(context_of, address)
    narrow(context_of, address, pictures)
    if pictures:
        page = context_of(color_scheme="dark")
        page.goto(address)
        page.screenshot(path=pictures / "dark.png", full_page=True)
        page.context.close()
    bare = context_of(java_script_enabled=False)
    bare.goto(address)
    expect(bare.locator(".finding:visible").count(), len(findings), "findings without script")
    expect(bare.locator("button:visible").count(), 0, "no dead buttons without script")
    bare.context.close()
    expect(complaints, [], "the console")
    expect([url for url in requests if not url.startswith(("file://", "data:"))], [], "requests that leave")
    expect({url for url in requests if url.startswith("file://")}, {address}, "files read")


def main():
    pictures = os.environ.get("JIBAO_PICTURES")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name in sys.argv[1:]:
            folder = None
            if pictures:
                folder = Path(pictures)
                folder.mkdir(parents=True, exist_ok=True)
            one_page(browser, Path(name).resolve(), folder)
        browser.close()


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(str(failed))
