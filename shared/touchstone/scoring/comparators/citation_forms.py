"""From a match of the citation grammar to citations: one small builder a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from touchstone.scoring.comparators.citation_bodies import after as body_after
from touchstone.scoring.comparators.citation_bodies import body_of
from touchstone.scoring.comparators.citation_cases import NAMES
from touchstone.scoring.comparators.citation_grammar import OTHER_DOCUMENT, PARAGRAPH, more, suffix
from touchstone.scoring.comparators.citation_resolve import (
    Authority,
    Citation,
    authority_of,
    cfr_citation,
    form_citation,
    regulation_citation,
    resolve,
)
from touchstone.scoring.comparators.citation_tables import REGULATIONS, SCHEDULES

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

__all__ = ["BUILDERS", "Citation", "case_of", "contains"]

_Built = tuple[list[Citation], int]
_Items = tuple[list[tuple[str, tuple[str, ...]]], int]
_PARALLEL = ("sct ", "led ", "led2d ")


def contains(whole: Citation, part: Citation) -> bool:
    """Tell whether the first citation names the whole of which the second is a part."""
    if whole.kind == "regulation" and part.kind == "cfr":
        return whole.key in REGULATIONS and REGULATIONS[whole.key].holds(part.key)
    if whole.kind == part.kind == "case":  # a parallel cite adds nothing to the official one
        return whole.key.startswith(_PARALLEL) and part.key.startswith("us ")
    if whole.kind != part.kind or whole.title != part.title:
        return False
    if whole.kind == "form_item":
        return not whole.key and bool(part.key)
    depth = len(whole.paragraphs)
    return whole.key == part.key and depth < len(part.paragraphs) and part.paragraphs[:depth] == whole.paragraphs


def case_of(cite: str) -> Citation:
    """The case of a reporter cite such as "328 us 293"."""
    volume, _, page = cite.partition(" ")
    return Citation("case", volume, page)


def _paragraphs(text: str | None) -> tuple[str, ...]:
    return tuple(PARAGRAPH.findall(text)) if text else ()


def _list_after(
    match: re.Match[str], token: str, paragraphs: str | None, *, plural: bool, one_rule: bool = False
) -> _Items:
    """The (token, paragraphs) pairs of a list such as "506(b) or (c)", perhaps of one rule only, and where it ends."""
    items = [(token, _paragraphs(paragraphs))]
    end = match.end()
    pattern = more(plural=plural)
    while following := pattern.match(match.string, end):
        last_token, last = items[-1]
        here = _paragraphs(following["paras"])
        if following["token"] and one_rule:
            break
        if following["token"]:
            items.append((following["token"], here))
        elif here and last:
            items.append((last_token, last[: max(len(last) - len(here), 0)] + here))
        else:
            break
        end = following.end()
    return items, end


def _listed(match: re.Match[str], token: str, paras: str | None, before: str | None, head: str) -> _Built:
    items, end = _list_after(match, token, paras, plural=head.endswith("s") or head == "§§")
    authority = authority_of(before) if before else None
    if authority is None and (body := body_after().match(match.string, end)):
        authority, end = Authority(*body_of(body[1] or body[2])), body.end()
    elif after := suffix().match(match.string, end):
        named = authority_of(after[1] or after[2])
        end = after.end()
        authority = named if authority is None or authority.kind == "act" else authority
    elif authority is None and OTHER_DOCUMENT.match(match.string, end) and not head.endswith(("rule", "rules")):
        authority = Authority("other", "")
    built = [resolve(head, authority, token, paragraphs) for token, paragraphs in items]
    return [one for one in built if one], end


def _body_rule(match: re.Match[str]) -> _Built:
    if number := match["standard"] or match["only_standard"]:
        paragraph = match["standard_para"] or match["only_standard_para"]
        return [Citation("sro_rule", "pcaob", f"as {number}", (paragraph,) if paragraph else ())], match.end()
    token = match["msrb_token"] or match["body_token"]
    kind, title = body_of(match["court"] or match["local"] or match["body"] or "msrb")
    plural = (match["body_head"] or "").endswith("s")
    items, end = _list_after(match, token, match["body_paras"], plural=plural, one_rule=not plural)
    return [Citation(kind, title, key, paragraphs) for key, paragraphs in items], end


def _headed(match: re.Match[str]) -> _Built:
    return _listed(match, match["token"], match["paras"], match["before"], match["head"])


def _unheaded(match: re.Match[str]) -> _Built:
    authority = authority_of(match["by"])
    if authority.kind == "form" and "." not in match["by_token"]:
        return [form_citation(authority.name)], match.end("by")
    return _listed(match, match["by_token"], match["by_paras"], match["by"], "")


def _exchange_rule(match: re.Match[str]) -> _Built:
    return _listed(match, match["rule_token"], match["rule_paras"], None, "rule")


def _of_act(match: re.Match[str]) -> _Built:
    return _listed(match, match["act_token"], match["act_paras"], None, "")


def _cfr(match: re.Match[str]) -> _Built:
    part, section = match["cfr_part"], match["cfr_section"]
    if not section:
        return [cfr_citation(match["cfr_title"], part)], match.end()
    if last := match["cfr_last"]:
        section = f"{section}-{last}"
    return _cfr_list(match, match["cfr_title"], f"{part}.{section}", match["cfr_paras"], match["et_seq"])


def _section_of_part(match: re.Match[str]) -> _Built:
    key = f"{match['part']}.{match['part_section']}"
    return _cfr_list(match, "17", key, match["part_paras"], match["part_et_seq"])


def _cfr_list(match: re.Match[str], title: str, key: str, paras: str | None, et_seq: str | None) -> _Built:
    if et_seq:
        return [regulation_citation(key) or cfr_citation(title, key)], match.end()
    items, end = _list_after(match, key, paras, plural=False)
    part = key.partition(".")[0]
    found = [(token if "." in token else f"{part}.{token}", paragraphs) for token, paragraphs in items]
    return [cfr_citation(title, key, paragraphs) for key, paragraphs in found], end


def _usc(match: re.Match[str]) -> _Built:
    return _code_list(match, match["usc_title"], match["usc_section"], match["usc_paras"])


def _code(match: re.Match[str]) -> _Built:
    return _code_list(match, "15", match["code_section"], match["code_paras"])


def _code_list(match: re.Match[str], title: str, section: str, paras: str | None) -> _Built:
    items, end = _list_after(match, section, paras, plural=False)
    return [Citation("usc", title, token, paragraphs) for token, paragraphs in items], end


def _case(match: re.Match[str]) -> _Built:
    reporter = match["reporter"].replace(".", "").replace(" ", "")
    return [Citation("case", match["volume"], f"{reporter} {match['page']}")], match.end()


def _register(match: re.Match[str]) -> _Built:
    page = match["register_page"].replace(",", "")
    return [Citation("federal_register", match["register_volume"], page)], match.end()


def _release(match: re.Match[str]) -> _Built:
    act = authority_of(match["release_act"]).name if match["release_act"] else ""
    series = (match["release_series"] or {"securities": "33", "exchange": "34"}.get(act, "")).rstrip("-")
    return [Citation("release", series, match["release_number"])], match.end()


def _release_bare(match: re.Match[str]) -> _Built:
    return [Citation("release", match["bare_series"], match["bare_number"])], match.end()


def _schedule(match: re.Match[str]) -> _Built:
    return [cfr_citation("17", SCHEDULES[match["schedule_name"]])], match.end()


def _beneficial(match: re.Match[str]) -> _Built:
    return [cfr_citation("17", SCHEDULES[match["beneficial"]])], match.end()


def _whole(match: re.Match[str]) -> _Built:
    authority = authority_of(match["whole_name"])
    if authority.kind == "form":
        return [form_citation(authority.name)], match.end()
    return [Citation("regulation", "17", authority.name)], match.end()


def _name(match: re.Match[str]) -> _Built:
    return [case_of(NAMES[match["name"]])], match.end()


BUILDERS: dict[str, Callable[[re.Match[str]], _Built]] = {
    "cfr": _cfr,
    "usc": _usc,
    "register": _register,
    "case": _case,
    "release": _release,
    "release_bare": _release_bare,
    "section_of_part": _section_of_part,
    "code": _code,
    "body_rule": _body_rule,
    "headed": _headed,
    "unheaded": _unheaded,
    "exchange_rule": _exchange_rule,
    "of_act": _of_act,
    "beneficial": _beneficial,
    "name": _name,
    "schedule": _schedule,
    "whole": _whole,
}
"""The outermost group of a match to what builds its citations and tells where they end."""
