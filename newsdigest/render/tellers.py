"""Through whom an article has what it tells, and how each of them tells a contact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsdigest.lexicon import load
from newsdigest.models import Account, Contact, Span
from newsdigest.render.clean import shown


def told_accounts(contact: Contact) -> tuple[Account, ...]:
    """The accounts worth showing: all when there are several tellers, or one denied it or declined to comment."""
    tellers = {account.teller for account in contact.accounts}
    is_plain = all(account.kind in ("told", "confirmed") for account in contact.accounts)
    return contact.accounts if len(tellers) > 1 or not is_plain else ()


def is_disputed(accounts: Iterable[Account]) -> bool:
    """Whether one teller denies it and another tells or confirms it."""
    listed = list(accounts)
    denying = {account.teller for account in listed if account.kind == "denied"}
    telling = {account.teller for account in listed if account.kind in ("told", "confirmed")}
    return any(one != other for one in denying for other in telling)


def account_lines(accounts: Sequence[Account], text: str) -> list[str]:
    """ "Kremlin: they spoke of grain", "Bennett's office confirmed the call; declined to comment"."""
    lines: dict[tuple[str, tuple[str, ...]], str] = {}
    for account in accounts:
        verb, content = (" … ".join(_words(spans, text)) for spans in (account.cue, account.content))
        is_said = _is_plain(verb) or _comes_first(account)
        words = content.removeprefix("that ") if is_said else f"{verb} {content}".strip()
        teller = (account.teller.name, account.via)
        if teller in lines:
            lines[teller] += f"; {words}"
        else:
            name = ", ".join(
                part for part in (shown(account.teller.name), chain([shown(one) for one in account.via])) if part
            )
            lines[teller] = f"{name}: {words}" if is_said else f"{name} {words}"
    return list(lines.values())


def chain(via: Sequence[str]) -> str:
    """ "according to Russian media, citing the Kremlin": through whom the article has something, outermost first."""
    return f"according to {', citing '.join(via)}" if via else ""


def _comes_first(account: Account) -> bool:
    """Whether the words come before the one who says them: "No call took place," he insisted."""
    return bool(account.content) and account.content[0] < account.cue[0]


def _is_plain(verb: str) -> bool:
    return verb.lower() in load("positions")["plain"] or not any(letter.isalpha() for letter in verb)


def _words(spans: Iterable[Span], text: str) -> list[str]:
    return [words for span in spans if (words := shown(span.of(text)))]
