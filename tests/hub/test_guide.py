"""The page on JupyterHub can be followed word by word; `test_jupyterhub.py` does so."""

import ast
import subprocess

from tests.hub.guide import read_guide

BLOCKS = read_guide()


def test_each_block_says_who_runs_it_and_where():
    """Root sets up, the instructor gives out and takes in, a student works; files have a path of their own."""
    assert {block.who for block in BLOCKS} == {"root", "the instructor", "a student"}
    assert [block.place for block in BLOCKS if block.is_file] == [
        "/srv/jupyterhub/jupyterhub_config.py",
        "/srv/course/serve",
    ]
    assert [block.who for block in BLOCKS if not block.place] == ["root", "a student"]


def test_what_is_written_there_is_well_formed():
    """Python for the hub, and for the shell everything else."""
    for block in BLOCKS:
        if block.place.endswith(".py"):
            ast.parse(block.text)
        else:
            done = subprocess.run(["sh", "-n"], input=block.text, text=True, capture_output=True, check=False)
            assert (done.returncode, done.stderr) == (0, "")
