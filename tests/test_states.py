from itertools import chain, pairwise

import pytest

from newsdigest.analysis.states import StateWord, is_media, lookup, organization, state_words
from newsdigest.lexicon import load


def test_example_of_the_states() -> None:
    text = load("states")["example"]
    found = [lookup(match.group()) for match in state_words().finditer(text)]
    assert found == [
        StateWord("Russia", "capital"),
        StateWord("US", "seat"),
        StateWord("UK", "people"),
        StateWord("Turkey", "adjective"),
        StateWord("Ukraine", "capital"),
    ]


@pytest.mark.parametrize(
    ("words", "state", "form"),
    [
        ("US", "US", "name"), ("U.S.", "US", "name"), ("United States", "US", "name"), ("Washington", "US", "capital"),
        ("UNITED STATES", "US", "name"), ("RUSSIA", "Russia", "name"), ("Kremlin's", "Russia", "seat"),
        ("the Kremlin’s", "Russia", "seat"), ("Quai d’Orsay", "France", "seat"), ("No. 10", "UK", "seat"),
        ("Russians'", "Russia", "people"), ("Kiev", "Ukraine", "capital"), ("Jerusalem", "Israel", "capital"),
        ("Georgia", "Georgia", "name"), ("Tbilisi", "Georgia", "capital"), ("Polish", "Poland", "adjective"),
        ("Türkiye", "Turkey", "name"), ("The Hague", None, None), ("Tel Aviv", None, None), ("us", None, None),
        ("Us", None, None), ("turkey", None, None), ("polish", None, None), ("russian", None, None), ("", None, None),
        ("the", None, None), ("'s", None, None), ("Victoria", None, None), ("Male", None, None),
        ("Swiss", "Switzerland", "adjective"), ("Honduras's", "Honduras", "name"), ("Cyprus'", "Cyprus", "name"),
        ("Singapore", "Singapore", "name"), ("Burma", "Myanmar", "name"), ("Holy See", "Vatican", "name"),
        ("Niger", "Niger", "name"), ("Nigerian", "Nigeria", "adjective"), ("North Koreans", "North Korea", "people"),
    ],
)  # fmt: skip
def test_lookup(words: str, state: str | None, form: str | None) -> None:
    found = lookup(words)
    assert (found and found.state, found and found.form) == (state, form)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask us: the turkey is done, polish the china.", []),
        ("South America, Latin American and New Mexico papers, the Washington Post", []),
        ("South African, South American and American", ["South African", "American"]),
        ("a Russian-Ukrainian, pro-Israeli, non-US plan", ["Russian", "Ukrainian", "Israeli", "US"]),
        ("U.S. and UK's and Guinea-Bissau", ["U.S.", "UK", "Guinea-Bissau"]),
        ("Papua New Guinea, not New Guinea", ["Papua New Guinea"]),
        ("RUSSIA TELLS UKRAINE", ["RUSSIA", "UKRAINE"]),
        ("SOUTH AMERICA, NEW MEXICO; Turkish Cypriots and Bosnian Serb leaders", []),
        ("Turkish, Cypriot and Greek Cypriot leaders", ["Turkish", "Cypriot", "Greek Cypriot"]),
        ("the Quai d’Orsay; 10 Downing Street", ["Quai d’Orsay", "10 Downing Street"]),
        ("US state department, UK and Us, Usa, CIA and Cia", ["US", "UK", "CIA"]),
        ("THE US STATE DEPARTMENT", ["US", "STATE DEPARTMENT"]),
        ("Washington D.C. and Washington, D.C.", ["Washington D.C.", "Washington"]),
        ("Romeo, Malice, Iranology, USB", []),
        ("the Pacific and the South China Sea, China", ["China"]),
        ("Élysée and Dáil", ["Élysée", "Dáil"]),
    ],
)
def test_pattern(text: str, found: list[str]) -> None:
    assert [match.group() for match in state_words().finditer(text)] == found


def test_every_listed_state_word_is_found_whole_and_known() -> None:
    data = load("states")
    words = [word for state in data["states"] for key in state if key != "name" for word in state[key]]
    for word in [*words, *(state["name"] for state in data["states"]), *chain(*data["seats"].values())]:
        match = next(state_words().finditer(f"({word})"), None)
        assert match is not None, word
        assert match.group() == word
        assert lookup(word) is not None


def test_no_word_stands_for_two_states() -> None:
    data = load("states")
    seen: dict[str, str] = {}
    for state in data["states"]:
        for word in {state["name"]}.union(*(state[key] for key in state if key != "name")):
            assert seen.setdefault(word, state["name"]) == state["name"], word
    assert set(data["seats"]) <= {state["name"] for state in data["states"]}
    assert len(data["states"]) == 193 + 5


def test_example_of_the_organizations() -> None:
    words = [word.strip(",") for word in load("organizations")["example"].split()]
    pairs = [" ".join(pair) for pair in pairwise(words)]
    assert [found for word in words if (found := organization(word))] == [
        ("UN", "organization"),
        ("NATO", "organization"),
        ("Hamas", "group"),
        ("Houthis", "group"),
    ]
    assert [word for word in words if is_media(word)] == ["Reuters", "media"]
    assert "Israeli media" in filter(is_media, pairs)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("European Union's", "EU"), ("EUROPEAN UNION", "EU"), ("Kurdish", "Kurds"), ("ISIS", "Islamic State"),
        ("WHO", "World Health Organization"), ("who", None), ("Who", None), ("au", None), ("quad", None),
        ("Russia", None), ("", None),
    ],
)  # fmt: skip
def test_organization(words: str, expected: str | None) -> None:
    found = organization(words)
    assert (found[0] if found else None) == expected


@pytest.mark.parametrize(
    "words",
    [
        "Russia's Tass", "state news agency TASS", "the New York Times", "The Guardian", "reporters at the White House",
        "a Reuters reporter", "Bloomberg", "Israeli Channel 12", "CNN at the White House",
        "journalists", "The Sun", "CNN's", "members of the press", "a news conference in Kyiv",
        "TV",
    ],
)  # fmt: skip
def test_media(words: str) -> None:
    assert is_media(words)


@pytest.mark.parametrize(
    "words",
    [
     "Putin", "Sun", "social media", "the minister of media", "press secretary", "Sources", "", "the",
     "Russian officials",
     "presses", "Time", "the Kremlin press secretary", "Michael Bloomberg", "Mayor Bloomberg", "Fox",
     "Liam Fox", "the daily briefing"],
)  # fmt: skip
def test_not_media(words: str) -> None:
    assert not is_media(words)
