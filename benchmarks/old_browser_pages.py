"""Pages in the Chromium 69 of Qt 5.12, as old as those in offices: `python -m benchmarks.old_browser_pages FOLDER PAGE...`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ |= {
    "QT_QPA_PLATFORM": "offscreen",
    "QTWEBENGINE_DISABLE_SANDBOX": "1",
    "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --disable-gpu",
}

from PyQt5.QtCore import QMarginsF, Qt, QTimer, QUrl
from PyQt5.QtGui import QPageLayout, QPageSize
from PyQt5.QtWebEngineWidgets import QWebEnginePage, QWebEngineView
from PyQt5.QtWidgets import QApplication

WIDTH, HEIGHT = 1280, 900
SETTLED = 400  # milliseconds until what a script does has been laid out
# What stands wrong on a page, in words: wider than the window; two texts of one line that touch, as in a flexbox whose gap is unknown.
FAULTS = """(function () {
  var found = [], root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) { found.push("wider than the window"); }
  function text(child) {
    var range = document.createRange();
    range.selectNodeContents(child);
    return range.getBoundingClientRect();
  }
  Array.prototype.forEach.call(document.querySelectorAll("body *"), function (box) {
    if (getComputedStyle(box).display.indexOf("flex") < 0) { return; }
    var children = Array.prototype.filter.call(box.children, function (child) { return child.innerText && child.innerText.trim(); });
    children.slice(1).forEach(function (child, at) {
      var before = children[at], one = text(before), two = text(child);
      if (Math.abs(one.top - two.top) < one.height / 2 && two.left - one.right < 4) {
        found.push("touching: " + before.innerText.slice(0, 20) + "|" + child.innerText.slice(0, 20));
      }
    });
  });
  return found;
}())"""
# What a reader does, where the page has it: a name is typed into the field, the note of a figure is opened.
ACTS = """(function () {
  var field = document.getElementById("find-text"), link = document.querySelector("a[href^='#note-']");
  if (field) { field.value = "zzzz"; field.dispatchEvent(new Event("input")); }
  if (link) { link.click(); }
}())"""
ANSWERED = """(function () {
  var found = [], panel = document.querySelector(".panel");
  if (document.querySelector("a[href^='#note-']") && !(panel && panel.getBoundingClientRect().height > 40)) { found.push("no note opens"); }
  if (document.getElementById("find-text")) {
    var rows = Array.prototype.filter.call(document.querySelectorAll("tr[data-k]"), function (row) { return row.offsetHeight > 0; });
    if (rows.length) { found.push("the search finds " + rows.length + " where nobody is called so"); }
  }
  return found;
}())"""


class _Page(QWebEnginePage):  # type: ignore[misc]
    """A page that keeps what its console is told."""

    def __init__(self, view: QWebEngineView) -> None:
        super().__init__(view)
        self.said: list[str] = []

    def javaScriptConsoleMessage(self, level: Any, message: str, line: int, source: str) -> None:  # noqa: N802 - Qt's name
        self.said.append(message)


class _Visit:
    """All pages one after the other in one window; `faults` by page, and each printed under `folder`."""

    def __init__(self, folder: Path, pages: list[str], application: Any) -> None:
        self.folder, self.waiting, self.application = folder, pages, application
        self.faults: dict[str, list[str]] = {}
        self.view = QWebEngineView()
        self.view.setAttribute(Qt.WA_DontShowOnScreen, True)
        self.view.resize(WIDTH, HEIGHT)
        self.view.show()

    def next(self) -> None:
        """Open the next page, or end."""
        if not self.waiting:
            self.application.quit()
            return
        self.name = self.waiting.pop(0)
        self.page = _Page(self.view)
        self.view.setPage(self.page)
        self.page.loadFinished.connect(self._loaded)
        self.page.pdfPrintingFinished.connect(lambda path, ok: self.next())
        self.page.load(QUrl.fromLocalFile(self.name))

    def _loaded(self, ok: bool) -> None:
        self.faults[self.name] = [] if ok else ["does not open"]
        QTimer.singleShot(SETTLED, lambda: self.page.runJavaScript(FAULTS, self._seen))

    def _seen(self, found: list[str]) -> None:
        self.faults[self.name] += found
        self.page.runJavaScript(ACTS)
        QTimer.singleShot(SETTLED, lambda: self.page.runJavaScript(ANSWERED, self._answered))

    def _answered(self, found: list[str]) -> None:
        self.faults[self.name] += [*found, *(f"console: {message}" for message in self.page.said)]
        layout = QPageLayout(QPageSize(QPageSize.A4), QPageLayout.Portrait, QMarginsF(15, 15, 15, 15), QPageLayout.Millimeter)
        self.page.printToPdf(str(self.folder / f"{len(self.faults)}.pdf"), layout)


def main() -> None:
    """Print the faults of each page as JSON."""
    application = QApplication(sys.argv[:1])
    visit = _Visit(Path(sys.argv[1]), [str(Path(page).resolve()) for page in sys.argv[2:]], application)
    QTimer.singleShot(0, visit.next)
    application.exec_()
    print(json.dumps(visit.faults, ensure_ascii=False))


if __name__ == "__main__":
    main()
