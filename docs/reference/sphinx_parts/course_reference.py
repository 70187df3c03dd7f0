"""Directives that write what the grader itself knows, so that the pages cannot say otherwise: commands and limits."""

import argparse
from dataclasses import fields
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from autograder.assignment.limits import Limits
from autograder.cli.main import build_parser

__all__ = ["setup"]


class _Written(SphinxDirective):
    """Reads lines of reStructuredText in place of itself."""

    def lines(self) -> list[str]:
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        found = nodes.Element()
        self.state.nested_parse(StringList(self.lines(), source="course"), self.content_offset, found)
        return found.children


class CourseCommands(_Written):
    """``.. course-commands::``, each command with its description and options."""

    def lines(self) -> list[str]:
        (commands,) = (action for action in build_parser()._actions if isinstance(action, argparse._SubParsersAction))
        lines: list[str] = []
        for name, command in commands.choices.items():
            lines += [f"``course {name}``", *(f"   {line}" for line in _described(command)), ""]
        return lines


class CourseLimits(_Written):
    """``.. course-limits::``, each limit with what it is where a notebook does not say it."""

    def lines(self) -> list[str]:
        return [f"- ``{limit.name}``: {limit.default}" for limit in fields(Limits)]


def _described(command: argparse.ArgumentParser) -> list[str]:
    lines = [_literal(command.description or ""), ""]
    for action in command._actions:
        if action.dest not in ("help", "root"):
            lines += [f"- ``{_written(action)}``: {_literal(action.help or '')}"]
    return lines


def _literal(text: str) -> str:
    """`release` in a help text is a command, and no name of Python's."""
    return text.replace("`", "``")


def _written(action: argparse.Action) -> str:
    """As one types it: ``--to {csv,canvas,moodle}``, or ``ASSIGNMENT``."""
    value = str(action.metavar or "{" + ",".join(map(str, action.choices or ())) + "}") if action.nargs != 0 else ""
    return f"{action.option_strings[-1]} {value}".strip() if action.option_strings else value


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_directive("course-commands", CourseCommands)
    app.add_directive("course-limits", CourseLimits)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
