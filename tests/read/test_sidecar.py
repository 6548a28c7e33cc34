"""Sidecars: every mistake at once, one line each."""

from __future__ import annotations

import hashlib

import pytest

from zxstudy.errors import SidecarError
from zxstudy.read.beside import check_digest, source_of
from zxstudy.read.sidecar import read_sidecar


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("producer: 虚构县政协办公室\n", "", ["producer: missing"]),
        ("kind: composed", "kind: invented", ["kind: Input should be 'real', 'composed' or 'simulated' (found: 'invented')"]),
        ("year: 2023", "year: '2023年'", ["year: "]),
        ("year: 2023", "year: 23", ["year: Input should be greater than or equal to 1949 (found: 23)"]),
        ("2024-01-10", "2024年1月", ["published: neither a day (2024-01-31) nor a month (2024-01) nor a year (2024) (found: '2024年1月')"]),
        ("2024-01-10", "2024-13", ["published: month must be in 1..12 (found: '2024-13')"]),
        ("read: 2026-11-23", "read: 2023-01-01", ["read on 2023-01-01, before it was published on 2024-01-10"]),
        (
            "level: county",
            "level: 县\nsides: x\nside2: y",
            ["level: ", "unknown key 'sides'; allowed: address, county", "unknown key 'side2'"],
        ),
        ("title: 某县政协工作报告", "title: &a x\nnote: *a", ["uses an alias"]),
        ("title: 某县政协工作报告", "title: [", ["is not YAML (line "]),
        ("title: 某县政协工作报告", "title: " + "[" * 5000, ["is nested too deeply"]),
        ("year: 2023", "sha256: abc", ["sha256: "]),
    ],
)
def test_each_mistake_is_a_line_with_place_and_what_is_allowed(raw, sidecar, old, new, lines):
    assert old in sidecar
    path = raw("a.txt", b"x", sidecar.replace(old, new))
    with pytest.raises(SidecarError) as caught:
        read_sidecar(path, "raw/a.txt")
    found = str(caught.value).splitlines()
    assert len(found) == len(lines)
    for line, expected in zip(found, lines, strict=True):
        assert line.startswith(f"raw/a.txt.source.yml: {expected}")


@pytest.mark.parametrize(("content", "reason"), [(None, "missing"), ("- a", "does not hold keys"), ("", "does not hold keys")])
def test_no_sidecar_or_an_empty_one(raw, content, reason):
    with pytest.raises(SidecarError, match=reason):
        read_sidecar(raw("a.txt", b"x", content), "a.txt")


def test_the_source_says_what_the_sidecar_says(raw, sidecar):
    path = raw("a.txt", b"x")
    source = source_of(read_sidecar(path, "a.txt"), "a.txt", b"x", 1)
    assert source.source == "S" + hashlib.sha256(b"a.txtx").hexdigest()[:12]
    assert (source.kind, source.side, source.county, source.year, source.published, source.characters) == (
        "composed", "cppcc", "虚构县", 2023, "2024-01-10", 1,
    )  # fmt: skip
    assert source.sha256 == hashlib.sha256(b"x").hexdigest()


def test_a_month_or_nothing_is_a_date_too(raw, sidecar):
    path = raw("a.txt", b"x", sidecar.replace("2024-01-10", "''").replace("2026-11-23", "2026-11"))
    read = read_sidecar(path, "a.txt")
    assert (read.published, read.read) == ("", "2026-11")


def test_a_checksum_that_does_not_match_is_refused(raw, sidecar):
    said = read_sidecar(raw("a.txt", b"x", f"{sidecar}sha256: {'a' * 64}\n"), "a.txt")
    with pytest.raises(SidecarError, match="is not that of the file"):
        check_digest(said, source_of(said, "a.txt", b"x", 1))


def test_without_a_sidecar_everything_but_the_kind_is_unknown():
    source = source_of(None, "a.txt", b"x", 1)
    assert (source.kind, source.side, source.document_type, source.level, source.title, source.year) == (
        "real", "unknown", "unknown", "unknown", "", None,
    )  # fmt: skip
