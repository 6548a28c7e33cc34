"""The benchmark of interval regression: a peer that is not here is listed, and times of different results are not compared."""

import shutil

import pytest
from benchmarks import comparison_interval


def test_r_that_is_not_here_is_listed_as_absent(monkeypatch, capsys):
    monkeypatch.setattr(comparison_interval, "ROWS", 400)
    monkeypatch.setattr(comparison_interval, "TIMES", 1)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    rows = comparison_interval.run()
    assert "absent: no Rscript" in rows[0].peer
    assert (rows[0].peer_value, rows[0].ratio, rows[0].holds) == (None, None, True)
    assert rows[1].ratio == pytest.approx(rows[1].peer_value / rows[1].value)
    assert "400 rows" in capsys.readouterr().out


def test_a_peer_that_found_something_else_is_no_peer():
    comparison_interval._same(-100.0, -100.0000001, "a peer")
    with pytest.raises(RuntimeError, match="another maximum"):
        comparison_interval._same(-100.0, -101.0, "a peer")
