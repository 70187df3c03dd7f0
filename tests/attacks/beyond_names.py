"""Attacks by the name under which something is handed in."""

from tests.attacks.registry import HandIn, Proof, Shown, attack
from tests.attacks.target import Target

__all__: list[str] = []

READER = Proof(shown=Shown.BREAKS_READER)
TABLE = Proof(shown=Shown.BREAKS_TABLE)


@attack("names that break a CSV or a spreadsheet", proof=TABLE, share=None, message="characters outside")
def formula_for_a_name(target: Target) -> HandIn:
    return HandIn(student="=cmd()", notebook=target.notebook())


@attack("names that break a CSV or a spreadsheet", proof=TABLE, share=1.0)
def formula_of_allowed_characters(target: Target) -> HandIn:
    return HandIn(student="@sum", notebook=target.notebook())


@attack("names that break a CSV or a spreadsheet", proof=TABLE, share=1.0)
def negative_name(target: Target) -> HandIn:
    return HandIn(student="-2.5", notebook=target.notebook())


@attack("names that break a file system", proof=TABLE, share=None, message="characters outside")
def name_of_two_lines(target: Target) -> HandIn:
    return HandIn(student="ada\nlovelace,100", notebook=target.notebook())


@attack("names that break a file system", "../ in a name", proof=READER, share=None, message="characters outside")
def name_that_leads_out(target: Target) -> HandIn:
    return HandIn(student="../outside", notebook=target.notebook())


@attack("names that break a file system", "../ in a name", proof=READER, share=None, message="characters outside")
def name_that_is_a_way_up(target: Target) -> HandIn:
    return HandIn(student="..", notebook=target.notebook())


@attack("names that break HTML", proof=READER, share=None, message="characters outside")
def script_for_a_name(target: Target) -> HandIn:
    return HandIn(student="<img src=x onerror=alert(1)>", notebook=target.notebook())
