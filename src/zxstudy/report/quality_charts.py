"""The figure of quality: in what form each indicator is published."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from markupsafe import Markup
from matplotlib.figure import Figure

from zxstudy.clean.quality import FORMS
from zxstudy.codebook import load
from zxstudy.report.charts import ACCENT, INK
from zxstudy.report.comparison_charts import RC, bare
from zxstudy.report.svg import inline_svg
from zxstudy.report.words import Words

MOST = 25
# From what says all to what says nothing; light to dark, so that print keeps the order.
COLOURS = {"exact": "#e3ded6", "interval": "#b9b2a6", "one_sided": "#837b6e", "masked": ACCENT}


def forms_chart(table: pd.DataFrame, words: Words) -> Markup:
    """Bars of 100 %, one an indicator in the order given (MOST at the most): how many of its figures are of which form."""
    codebook = load()
    rows = table.head(MOST)
    names = [
        f"{words.name(codebook[str(name)])}{words.bracketed(str(cells))}"
        for name, cells in zip(rows["indicator"], rows["cells"], strict=True)
    ]
    shares = rows[list(FORMS)].div(rows["cells"], axis=0) * 100
    height = 0.3 * len(names) + 0.9
    with mpl.rc_context(RC):
        figure = Figure(figsize=(7.6, height))
        axes = figure.add_axes((0.46, 0.3 / height, 0.5, 1 - 0.85 / height))
        reached = [100.0] * len(names)
        for form in reversed(FORMS):  # the longest bar first, each shorter one drawn over it
            sns.barplot(
                x=reached, y=list(range(len(names))), orient="h", color=COLOURS[form], ax=axes, width=0.62, errorbar=None, saturation=1,
                label=words(f"form_{form}"), legend=False,
            )  # fmt: skip
            reached = [end - part for end, part in zip(reached, shares[form], strict=True)]
        axes.set_yticks(range(len(names)), names)
        axes.set_xlim(0, 100)
        axes.set_xticks([0, 50, 100], ["0%", "50%", "100%"])
        bare(axes)
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(handles[::-1], labels[::-1], loc="upper right", ncols=4, frameon=False, labelcolor=INK, borderpad=0, handlelength=1.2)
        said = [f"{name} {share:.0f}%" for name, share in zip(names, shares["exact"], strict=True)]
        return inline_svg(figure, words("qua_forms_alt", n=len(names), values=words.listed(said)), "forms")
