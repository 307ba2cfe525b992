"""Whatever bytes come, a document or one clear line comes of them."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutate import mutated, problem
from serving import LINES

CASES = 100  # benchmarks/fuzz.py has 20,000

tags = st.sampled_from(["p", "div", "a", "article", "b", "table", "td", "script", "title", "li", "h1", "item", "link"])
words = st.one_of(st.text(max_size=30), st.sampled_from([*LINES, "Accept all", "&amp;", "&#xd800;", "\x00", "<!--"]))
trees = st.recursive(
    words,
    lambda inner: st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", tags, st.lists(inner, max_size=4)),
    max_leaves=20,
)

keys = st.sampled_from(["url", "title", "content_html", "content_text", "date_published", "id"])
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), words),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=20,
)


def test_mutated_pages_feeds_and_texts(tmp_path: Path) -> None:
    assert [broken for data in mutated(CASES, seed=5) if (broken := problem(data, tmp_path))] == []


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees, root=st.sampled_from(["<html><body>{}</body></html>", '<rss version="2.0"><channel>{}', "{}"]))
def test_any_tree(tmp_path: Path, tree: str, root: str) -> None:
    assert problem(root.replace("{}", tree).encode("utf-8", "surrogatepass"), tmp_path) is None


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=values)
def test_any_json_feed(tmp_path: Path, items: object) -> None:
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
    assert problem(feed.encode(), tmp_path) is None
