import pytest

from newsdigest.analysis.genders import gender
from newsdigest.lexicon import load


def test_example_of_the_list() -> None:
    words = load("first_names")["example"].rstrip(".").split()
    assert [gender(word) for word in words] == ["female", None, "female", None, "male", None, "male"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Recep", "male"), ("Ursula", "female"), ("RECEP", "male"), ("François", "male"), ("Françoise", "female"),
        ("Anne-Marie", "female"), ("Jean-Yves", "male"), ("Naftali", "male"), ("Wolodymyr", None),
        ("Andrea", None), ("Kim", None), ("Jean", None), ("Sasha", None), ("Robin", None),
        ("will", None), ("grace", None), ("Putin", None), ("", None), ("-", None),
    ],
)  # fmt: skip
def test_gender(name: str, expected: str | None) -> None:
    assert gender(name) == expected


def test_no_name_is_in_both_lists_or_twice_in_one() -> None:
    names = load("first_names")
    assert not set(names["female"]) & set(names["male"])
    for key in ("female", "male"):
        assert len(names[key]) == len(set(names[key])) >= 350
