"""The leading securities cases: party names to reporter cites (reference/securities-domain.md, 4.4)."""

from __future__ import annotations

__all__ = ["CAPTIONS", "NAMES", "SHORT_NAMES"]

# cite | every word of the caption | names that mean this case anywhere | names that do so only when alone
_CASES = """
328 us 293|sec v w j wj howey|howey
421 us 837|united housing foundation found v forman|united housing|forman
471 us 681|landreth timber v landreth|landreth
494 us 56|reves v ernst & young|reves
540 us 389|sec v edwards|sec v edwards|edwards
346 us 119|sec v ralston purina|ralston purina,sec v ralston|ralston
426 us 438|tsc industries indus v northway|tsc indus,tsc industries,northway|tsc
485 us 224|basic v levinson|basic v levinson,basic inc v levinson,basic inc,levinson|basic
563 us 27|matrixx initiatives v siracusano|matrixx,siracusano
575 us 175|omnicare v laborers district council construction industry pension fund|omnicare
501 us 1083|virginia bankshares v sandberg|virginia bankshares,sandberg
601 us 257|macquarie infrastructure v moab partners|macquarie,moab partners
425 us 185|ernst & ernst v hochfelder|hochfelder,ernst & ernst,ernst and ernst
551 us 308|tellabs v makor issues & rights|tellabs
406 us 128|affiliated ute citizens of utah v united states|affiliated ute
573 us 258|halliburton v erica p john fund ii|halliburton,erica p john fund
594 us 113|goldman sachs group v arkansas teacher retirement system|arkansas teacher|goldman sachs
544 us 336|dura pharmaceuticals v broudo|broudo,dura pharmaceuticals|dura
421 us 723|blue chip stamps v manor drug stores|blue chip stamps
430 us 462|santa fe industries v green|santa fe v green,santa fe industries|santa fe
511 us 164|central bank of denver v first interstate bank|central bank of denver|central bank
552 us 148|stoneridge investment partners v scientific-atlanta|stoneridge
564 us 135|janus capital group v first derivative traders|janus capital,first derivative traders|janus
587 us 71|lorenzo v sec|lorenzo
561 us 247|morrison v nab national australia bank|morrison v nab,morrison v national australia bank|morrison
445 us 222|chiarella v united states|chiarella
463 us 646|dirks v sec|dirks
521 us 642|united states v o'hagan ohagan|o'hagan,ohagan
580 us 39|salman v united states|salman v united states,salman v us|salman
459 us 375|herman & maclean v huddleston|huddleston,herman & maclean,herman and maclean
486 us 622|pinter v dahl|pinter
513 us 561|gustafson v alloyd|gustafson
598 us 759|slack technologies v pirani|slack technologies,slack v pirani,pirani|slack
583 us 416|cyan v beaver county employees retirement fund|beaver county,cyan v beaver|cyan
377 us 426|j i ji case v borak|borak
396 us 375|mills v electric auto-lite|electric auto-lite,mills v electric|mills
581 us 455|kokesh v sec|kokesh
591 us 71|liu v sec|liu v sec|liu
603 us 109|sec v jarkesy|jarkesy
"""

_ROWS = [[*row.split("|"), ""][:4] for row in _CASES.strip().splitlines()]
_OF_A_CAPTION = (
    "the a an and of v vs versus in re inc co corp corporation company ltd llc llp lp no securities exchange commission"
)

CAPTIONS = {cite: frozenset(f"{caption} {_OF_A_CAPTION}".split()) for cite, caption, _, _ in _ROWS}
"""Reporter cite to the words that its caption may hold."""

NAMES = {name: cite for cite, _, names, _ in _ROWS for name in names.split(",")}
"""Party names that mean the case wherever they stand."""

SHORT_NAMES = {name: cite for cite, _, _, names in _ROWS for name in names.split(",") if name}
"""Party names that are also plain words, so that they mean the case only as the whole text."""
