"""Seeds' files as people and editors leave them."""

import os
from pathlib import Path

import pytest

from kb.errors import SeedError
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import read_text

SOURCE = """\
label: {en: Talks}
language: en
sha256: "%s"
entered: {who: editors, on: 2026-11-24}
""" % ("0" * 64)


def problems_of(path: Path, content: bytes | str, schema: str = "source") -> list[str]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(SeedError) as caught:
        SeedFile.read(path, schema)
    return [f"{p.line}:{p.column}: {p.message}; {p.mend}" for p in caught.value.problems]


def test_a_date_and_a_no_stay_the_texts_they_are(tmp_path):
    path = tmp_path / "source.yaml"
    path.write_text(SOURCE + "publisher: no\n", "utf-8")

    value = SeedFile.read(path, "source").value

    assert (value["entered"]["on"], value["publisher"]) == ("2026-11-24", "no")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("lable: x", "5:1: unknown key 'lable'; did you mean 'label'?"),
        ("language: id", "5:1: the key 'language' is given twice; keep one"),
        ("publisher: &a x", "5:12: has a YAML anchor (&); write the value out"),
        ("publisher: !!python/object:os.system x", "5:12: has a YAML tag (!); write the plain value"),
        ("publisher: 2025", '5:1: a number (\'2025\') stands where a text is wanted; put it in quotes: "2025"'),
        ("published: 2026-13-45", "5:1: '2026-13-45' has not the form wanted; write a day of the calendar as YYYY-MM-DD"),
        ("url: ftp://e.org", "5:1: 'ftp://e.org' has not the form wanted; write an absolute http or https IRI without spaces"),
        ("headline: [a", "6:1: is not YAML: expected ',' or ']', but got '<stream end>'; put the text in quotes, or below a line that ends in >-"),
        ("\theadline: x", "5:1: is not YAML: found character '\\t' that cannot start any token; indent with spaces, not with tabs"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_its_line_and_the_mend(tmp_path, line, problem):
    assert problems_of(tmp_path / "source.yaml", SOURCE + line + "\n") == [problem]


def test_every_problem_of_a_file_is_named_in_one_run(tmp_path):
    found = problems_of(tmp_path / "source.yaml", "language: english!\nhedline: x\n")

    assert [problem.split(";")[0] for problem in found] == [
        "1:1: 'english!' has not the form wanted",
        "1:1: has no 'entered'",
        "1:1: has no 'label'",
        "1:1: has no 'sha256'",
        "2:1: unknown key 'hedline'",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "1:1: is empty; "),
        (b"label: caf\xe9\n", "1:1: is not UTF-8: byte 10 is 0xe9; save it as UTF-8"),
        ("label: x".encode("utf-16"), "1:1: is UTF-16, not UTF-8; save it as UTF-8"),
        (b"a: b\nc: \x00\n", "2:4: has the character U+0000, which is no text; take it out"),
        (b"[" * 10_000, "1:22: is nested more than 20 deep; "),
        (b"a: [[[[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]]]", "1:24: is nested more than 20 deep; "),
        (b"- a", "1:1: a list stands where a mapping is wanted; write {key: value}"),
    ],
)  # fmt: skip
def test_what_is_no_seed_is_refused_by_its_place(tmp_path, content, problem):
    assert problems_of(tmp_path / "source.yaml", content)[0] == problem


def test_a_byte_order_mark_and_other_line_ends_change_nothing(tmp_path):
    plain, other = tmp_path / "a", tmp_path / "b"
    plain.write_bytes(b"satu\ndua\n")
    other.write_bytes("\ufeffsatu\r\ndua\r".encode())

    assert read_text(other) == read_text(plain)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(SeedError, match="not a regular file"):
        read_text(tmp_path / "pipe")


def test_a_link_is_refused(tmp_path):
    (tmp_path / "link").symlink_to("/etc/hostname")

    with pytest.raises(SeedError, match="is a link"):
        read_text(tmp_path / "link")


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "large").open("wb") as file:
        file.truncate(6_000_000)

    with pytest.raises(SeedError, match="2,000,000 are the most"):
        read_text(tmp_path / "large")
