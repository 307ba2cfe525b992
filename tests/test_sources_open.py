import gzip
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.lexicon import load
from newsdigest.models import Document, Failure
from newsdigest.sources import Limits, SourceError, expand, open_document
from newsdigest.sources.language import english_share, identify, name_of

LIMITS = Limits()
STORY = (
    "Envoys meet again\n\n"
    "The envoys of Norland and Sudland met on Monday in a town at the border, the ministry said.\n\n"
    "They spoke for three hours about the ceasefire, a spokesman for the ministry told reporters after the talks.\n"
)
FRENCH = (
    "Le ministre des affaires étrangères a rencontré lundi son homologue dans une petite ville près de la frontière. "
    "Ils ont parlé pendant trois heures du cessez-le-feu, a déclaré un porte-parole du ministère aux journalistes.\n"
)
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Envoys meet again - The Daily Post</title>
<meta property="og:site_name" content="The Daily Post">
<meta property="article:published_time" content="2022-03-02T10:00:00Z">
<meta name="author" content="Jane Smith"><link rel="canonical" href="https://daily.example.org/2022/envoys">
</head><body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Envoys meet again</h1>
<p>By Jane Smith</p>
{"".join(f"<p>{line}</p>" for line in STORY.splitlines()[2:] if line)}
<p>Nobody expects that the next round will be held before the autumn, two officials who knew of the plans said.</p>
<p>Advertisement</p>
<p>The foreign minister of Norland had asked for the meeting in a letter that was sent a week before.</p>
<p>Related</p><p>Talks stall as winter nears</p></article>
<footer>Copyright 2022 The Daily Post</footer></body></html>"""
NAVIGATION = "<html><body><nav>" + "<a href='/x'>World</a> <a href='/y'>Sport</a>" * 20 + "</nav></body></html>"


def read(data: bytes, limits: Limits = LIMITS) -> Document:
    return open_document("-", limits, id="d1", stdin=io.BytesIO(data))


def blocks(document: Document) -> list[str]:
    return [block.of(document.text) for block in document.blocks]


def test_seed_article() -> None:
    path = Path(__file__).parent.parent / "seeds" / "000_6cc6946701df54b5.txt"
    document = open_document(str(path), LIMITS, id="d1")
    assert document.text == path.read_bytes().decode("utf-8")
    assert (document.id, document.source, document.language) == ("d1", str(path), "en")
    assert document.title and document.title.startswith("Russia’s Putin, Israel’s Bennett")
    assert document.title_span == document.blocks[0]
    assert blocks(document)[1].startswith("Israel has maintained a cautious stance")
    assert blocks(document)[-1].endswith("Prime Minister Naftali Bennett.")
    assert len(document.blocks) == 12


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "https://a.example/\x1b[2J"])
def test_a_canonical_address_is_one_of_the_web(address: str) -> None:
    document = read(PAGE.replace("https://daily.example.org/2022/envoys", address).encode())
    assert document.canonical_url is None or document.canonical_url.startswith("https://")
    assert "\x1b" not in (document.canonical_url or "")


def test_html() -> None:
    document = read(PAGE.encode())
    assert document.title == "Envoys meet again"
    assert (str(document.published), document.site, document.language) == ("2022-03-02", "The Daily Post", "en")
    assert (document.author, document.canonical_url) == ("Jane Smith", "https://daily.example.org/2022/envoys")
    assert document.text == "\n\n".join(blocks(document))
    assert blocks(document)[0] == "Envoys meet again"
    assert len(document.blocks) == 5
    assert not any(word in document.text for word in ("Home", "Jane", "Advertisement", "winter", "Copyright"))


@pytest.mark.parametrize("start", ["", "\ufeff", " \n<!-- a comment -->\n", "junk before "])
def test_html_is_known_by_its_content(tmp_path: Path, start: str) -> None:
    path = tmp_path / "story.txt"
    path.write_text(start + PAGE, encoding="utf-8")
    document = open_document(str(path), LIMITS, id="d1")
    assert document.title == "Envoys meet again"
    assert "<p>" not in document.text


def test_a_fragment_of_html() -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in STORY.splitlines() if line)
    assert any("spokesman" in block for block in blocks(read(paragraphs.encode())))


def test_text_named_html_is_text(tmp_path: Path) -> None:
    path = tmp_path / "story.html"
    path.write_text(STORY, encoding="utf-8")
    assert open_document(str(path), LIMITS, id="d1").text == STORY


def test_markdown_is_known_by_name_or_content(tmp_path: Path) -> None:
    path = tmp_path / "story.md"
    path.write_text(STORY.replace("The envoys", "**The** envoys"), encoding="utf-8")
    assert blocks(open_document(str(path), LIMITS, id="d1"))[1].startswith("The** envoys")
    assert read(b"# " + STORY.encode()).title == "Envoys meet again"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"),
     ("utf-16-le", b""), ("utf-16-be", b""), ("utf-32-le", b"\xff\xfe\0\0"), ("cp1252", b""), ("mac_roman", b"")],
)  # fmt: skip
def test_encodings(encoding: str, mark: bytes) -> None:
    text = STORY + "“We’ll see,” the chargé d’affaires said – nothing more.\r\n"
    assert read(mark + text.encode(encoding)).text == text


@pytest.mark.parametrize(("encoding", "name"), [("cp1251", "Сергей Лавров"), ("cp1253", "Κυριάκος Μητσοτάκης")])
def test_a_foreign_name_in_an_old_encoding(encoding: str, name: str) -> None:
    text = f"{STORY}The envoy, {name}, said that the talks would go on.\n"
    assert read(text.encode(encoding)).text == text


def test_a_damaged_byte_does_not_change_the_encoding() -> None:
    text = STORY + "“We’ll see,” the chargé d’affaires said – “nothing more”, “nothing” …\n"
    assert read(text.encode() + b"\xff").text == text + "\ufffd"


def test_encoding_declared_by_a_page() -> None:
    page = PAGE.replace("<head>", '<head><meta charset="koi8-r">').replace("Nobody", "Сегодня nobody")
    assert "Сегодня nobody" in read(page.encode("koi8-r")).text


def test_gzip(tmp_path: Path) -> None:
    path = tmp_path / "story.txt.gz"
    half = len(STORY) // 2
    path.write_bytes(gzip.compress(STORY[:half].encode()) + gzip.compress(STORY[half:].encode()))
    assert open_document(str(path), LIMITS, id="d1").text == STORY


def test_control_characters_stay_so_that_offsets_fit() -> None:
    text = STORY + "\x1b[31mRed\x1b[0m [bold]words[/bold] \x07 and a \x00 were sent, the minister said.\n"
    document = read(text.encode())
    assert document.text == text
    assert blocks(document)[-1] == text.splitlines()[-1]


def test_sha256_is_that_of_the_file(tmp_path: Path) -> None:
    assert read(STORY.encode()).sha256 == read(gzip.compress(STORY.encode())).sha256
    assert read(STORY.encode()).sha256 != read(STORY.encode() + b"\n").sha256


SMALL = Limits(max_bytes=2000)


@pytest.mark.parametrize(
    ("data", "limits", "error"),
    [
        (b"", LIMITS, "is empty"),
        (b" \r\n\t\n \x00", LIMITS, "is empty"),
        ("\ufeff\u00a0\n".encode(), LIMITS, "is empty"),
        (b"%PDF-1.7\n%\xe2\xe3", LIMITS, "is a PDF, not an article"),
        (b"PK\x03\x04\x14\x00word/document.xml", LIMITS, "is a zip archive or an office document, not an article"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", LIMITS, "is an image, not an article"),
        (bytes(range(256)) * 20, LIMITS, "is a binary file, not an article"),
        (STORY.encode() + b"\x00\x01\x02\x03" * 50, LIMITS, "is a binary file, not an article"),
        (b"x" * 2001, SMALL, "is larger than 0.002 MB"),
        (gzip.compress(b"x" * 2001, mtime=0), SMALL, "is larger than 0.002 MB"),
        (gzip.compress(STORY.encode(), mtime=0)[:-20], LIMITS, "is a gzip file cut short"),
        (b"\x1f\x8b\x08" + b"\xff" * 50, LIMITS, "is a damaged gzip file"),
        (NAVIGATION.encode(), LIMITS, "holds no article"),
        (b"<html><body></body></html>", LIMITS, "holds no article"),
        (b'<?xml version="1.0"?><rss version="2.0"></rss>', LIMITS, "is a news feed without entries"),
        (b'<?xml version="1.0"?><data><row>1</row></data>', LIMITS, "is XML data, not an article"),
        (b"Advertisement\n\nSubscribe to our newsletter\n", LIMITS, "holds no article"),
        (FRENCH.encode(), LIMITS, "is written in French, not English"),
        (f"<html><body><p>{FRENCH * 4}</p></body></html>".encode(), LIMITS, "is written in French, not English"),
    ],
)  # fmt: skip
def test_bad_input(data: bytes, limits: Limits, error: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(data, limits)
    assert caught.value.error == error
    assert caught.value.hint.endswith(".") and caught.value.hint.isprintable()


def test_bad_paths(tmp_path: Path) -> None:
    for source, error in [
        (str(tmp_path / "none.txt"), "no such file"),
        (str(tmp_path), "is a directory"),
        ("a\x00b", "could not be read: embedded null byte"),
        ("x" * 5000, "could not be read: File name too long"),
        ("file:///etc/passwd", "file:// addresses are not opened"),
        ("FTP://example.org/story.txt", "ftp:// addresses are not opened"),
        ("", "the name is empty"),
    ]:
        with pytest.raises(SourceError) as caught:
            open_document(source, LIMITS, id="d1")
        assert caught.value.error == error
    with pytest.raises(SourceError, match="no standard input"):
        open_document("-", LIMITS, id="d1")
    with pytest.raises(SourceError) as caught:
        open_document("example.org/story", LIMITS, id="d1")
    assert "https://" in caught.value.hint
    with pytest.raises(SourceError) as caught:
        open_document("story.txt", LIMITS, id="d1")
    assert caught.value.hint == "Check the path."


def test_permission_denied(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(STORY)
    path.chmod(0)
    user = os.geteuid()
    try:
        os.seteuid(user or 65534)  # root may read everything
        with pytest.raises(SourceError, match="permission denied"):
            open_document(str(path), LIMITS, id="d1")
    finally:
        os.seteuid(user)


def test_errors_are_one_printable_line() -> None:
    error = SourceError("bad\x1b[31m\r\nname\u202e", "do\tthis")
    assert (error.error, error.hint) == ("bad [31m name", "do this")


def test_another_language_when_asked() -> None:
    assert read(FRENCH.encode(), Limits(any_language=True)).language == "fr"
    assert read(FRENCH.encode(), Limits(languages=("en", "fr"))).language == "fr"
    with pytest.raises(SourceError, match="written in French, not English or German"):
        read(FRENCH.encode(), Limits(languages=("en", "de")))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("El presidente dijo el lunes que las negociaciones comenzarán la próxima semana en Madrid.", "Spanish"),
        ("El ministro habló con su homólogo.", "Spanish"),
        ("Der Minister sprach am Montag mit seinem Kollegen.", "German"),
        ("外務大臣は月曜日に首相と会談した。", "Japanese"),
    ],
)
def test_a_short_text_in_another_language_is_refused(text: str, language: str) -> None:
    with pytest.raises(SourceError, match=f"is written in {language}, not English"):
        read(text.encode())


@pytest.mark.parametrize("text", ["Macron calls Putin.", "NATO leaders meet in Madrid", "Pedro Sánchez resigns"])
def test_a_headline_is_not_taken_for_another_language(text: str) -> None:
    assert read(text.encode()).text == text


def test_english_in_capitals_and_short_texts_pass() -> None:
    assert read(STORY.upper().encode()).language == "en"
    assert read("Président élu".encode()).language is None


def test_function_words() -> None:
    words = load("english_words")
    assert all(isinstance(word, str) for word in words["function_words"])
    for text in words["english"]:
        assert english_share(text) > words["least_share"]
    for text in words["other"]:
        assert english_share(text) < words["least_share"] / 3
        assert identify(text * 3) != "en"


def test_every_language_has_a_name() -> None:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    for code in LanguageIdentifier.from_model_file(MODEL_FILE).labels:
        assert not name_of(code).startswith("another language"), code


def test_a_long_text_takes_linear_time() -> None:
    text = "\n\n".join([STORY.splitlines()[2] * 3] * 2000)  # 100,000 words
    start = time.perf_counter()
    document = read(text.encode())
    assert len(document.blocks) == 2000
    assert read(text.replace("\n", " ").encode()).blocks == ((0, len(text)),)
    assert time.perf_counter() - start < 5


def test_nothing_heavy_is_loaded_early_and_nothing_is_printed(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(NAVIGATION)
    program = (
        "import sys; from newsdigest.sources import Limits, SourceError, open_document\n"
        "assert not {'lxml', 'trafilatura', 'urllib3', 'charset_normalizer', 'py3langid', 'numpy',\n"
        "    'feedparser', 'hishel', 'warcio', 'protego', 'sqlite3', 'ssl'} & set(sys.modules)\n"
        "try: open_document(sys.argv[1], Limits(), id='d1')\n"
        "except SourceError: pass\n"
        "else: raise AssertionError\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_expand(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", ".hidden.txt", "notes.pdf", "sub/c.HTML.gz", "sub/.git/d.txt", "z.htm"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "empty").mkdir()
    named = ["missing.txt", str(tmp_path / "empty"), "a\x00b", ""]
    found = list(expand(["-", "https://example.org/", str(tmp_path), *named]))
    assert found[:2] == ["-", "https://example.org/"]
    assert found[2:6] == [str(tmp_path / name) for name in ("a.md", "b.txt", "sub/c.HTML.gz", "z.htm")]
    assert found[6] == "missing.txt"
    failure = found[7]
    assert isinstance(failure, Failure)
    assert (failure.source, failure.error) == (str(tmp_path / "empty"), "holds no articles")
    assert found[8:] == ["a\x00b", ""]


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
        st.text(max_size=200).map(lambda text: f"<html><body><p>{text}</p></body></html>".encode("utf-8", "replace")),
        st.binary(max_size=200).map(gzip.compress),
        st.binary(max_size=60).map(lambda data: STORY.encode() + data),
    )
)
def test_any_bytes_give_a_document_or_one_clear_error(data: bytes) -> None:
    try:
        document = read(data, Limits(any_language=True))
    except SourceError as error:
        assert error.error and error.hint and error.error.isprintable()
        return
    document.text.encode()
    assert document.blocks
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        end = block.end
