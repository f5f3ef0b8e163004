"""The frozen text of an article, and what is known of it."""

import hashlib

import pytest

from kb.errors import SeedError
from kb.seeds.article import Article, draft_folder

SEED = "hanoi-reception"


def test_the_first_article_is_word_for_word_the_one_that_was_given(project):
    article = Article.read(project.seeds / SEED)

    # The digest of the file as it came, before anything of this project existed.
    given = "02bede438d1c93cc2b2506d15b240521082e85f02907fc9360c9053445be66c6"
    assert hashlib.sha256(article.text.encode()).hexdigest() == article.sha256 == given
    assert article.text.startswith("Pada sore hari tanggal 25 Oktober, di Markas Besar")
    assert article.text.endswith("Komentar (0)")


def test_a_text_that_was_edited_is_refused_with_the_mend(copy):
    path = copy.seeds / SEED / "article.txt"
    path.write_text(path.read_text("utf-8").replace("110", "111"), "utf-8")

    with pytest.raises(SeedError) as caught:
        Article.read(path.parent)

    assert "source.yaml:7:1: is not the digest of article.txt, which is frozen; put the text back" in str(caught.value)  # fmt: skip


def test_other_line_ends_and_a_byte_order_mark_leave_the_text_the_same(copy):
    path = copy.seeds / SEED / "article.txt"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert Article.read(path.parent).text[2114:2121] == "Vietnam"


def test_a_new_article_gets_a_folder_that_can_be_read(copy):
    text = "Các bên ký công ước.\r\nNgày 25 tháng 10.\r\n"

    folder = draft_folder(copy.seeds, text.encode(), "le-ky", "vi", "Signing", "editors")

    assert sorted(path.name for path in folder.iterdir()) == [
        "article.txt", "facts.yaml", "source.yaml",
    ]  # fmt: skip
    assert Article.read(folder).text == "Các bên ký công ước.\nNgày 25 tháng 10.\n"


@pytest.mark.parametrize(
    "slug", ["../x", "/etc/x", "a/b", ".", "..", "", "a b", "é", "😀", "%2e", "A", "a--b", "?x"]
)
def test_a_slug_that_can_be_no_part_of_an_iri_is_refused_and_nothing_is_written(copy, slug):
    before = sorted(copy.root.parent.rglob("*"))

    with pytest.raises(SeedError, match="cannot be part of an IRI"):
        draft_folder(copy.seeds, b"text", slug, "en", "x", "editors")

    assert sorted(copy.root.parent.rglob("*")) == before


@pytest.mark.parametrize(
    ("data", "words"), [(b"caf\xe9", "not UTF-8: byte 3"), (b" \n", "is empty")]
)
def test_what_is_no_text_makes_no_article(copy, data, words):
    with pytest.raises(SeedError, match=words):
        draft_folder(copy.seeds, data, "new-one", "en", "x", "editors")

    assert not [path for path in copy.seeds.iterdir() if "new-one" in path.name]


def test_a_folder_that_is_there_is_never_written_into(copy):
    with pytest.raises(SeedError, match="is there already"):
        draft_folder(copy.seeds, b"text", SEED, "en", "x", "editors")
