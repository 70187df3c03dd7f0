"""What ``docs/jupyterhub.md`` tells its readers to do, block by block: by whom, where, and which file or commands."""

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["GUIDE", "Block", "read_guide"]

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "jupyterhub.md"
BLOCK = re.compile(
    r"^(?P<lead>[^\n]+(?:\n[^\n]+)*):\n\n```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
LEAD = re.compile(
    r"\AAs (?P<who>root|the instructor|a student), (?:in (?:`(?P<place>/[^`]+)`|a terminal of the hub)(?:, )?)?"
)
ANY = re.compile(r"^```\w*\n.*?^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the page: ``who`` runs or writes it; ``place`` is the folder of commands, or the file to write."""

    who: str
    place: str
    text: str

    @property
    def is_file(self) -> bool:
        """Whether the block is the text of a file, and not commands."""
        return Path(self.place).suffix == ".py" or self.text.startswith("#!")


def read_guide() -> list[Block]:
    """Every block of the page, in order.

    Raises:
        ValueError: a block does not say who runs it, so that no test would.
    """
    page = GUIDE.read_text(encoding="utf-8")
    blocks = []
    for found in BLOCK.finditer(page):
        lead = LEAD.match(found["lead"].replace("\n", " "))
        if lead is None:
            raise ValueError(f"{GUIDE.name} does not say who runs what follows {found['lead']!r}")
        blocks.append(Block(who=lead["who"], place=lead["place"] or "", text=found["text"]))
    if len(blocks) != len(ANY.findall(page)):
        raise ValueError(f"{GUIDE.name} has a block without a line before it that ends with a colon")
    return blocks
