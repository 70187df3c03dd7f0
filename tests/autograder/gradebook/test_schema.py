"""The gradebook's tables are nbgrader's."""

import warnings

import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from autograder.gradebook import schema as gradebook_tables


def nbgrader_metadata():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of nbgrader's own imports
        from nbgrader.api import Base

    return Base.metadata


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
@pytest.mark.parametrize("name", sorted(gradebook_tables.metadata.tables))
def test_each_table_is_made_with_the_same_statement_as_nbgraders(name, dialect):
    """Columns, types, keys and constraints are those of nbgrader's models."""
    ours = str(CreateTable(gradebook_tables.metadata.tables[name]).compile(dialect=dialect))
    theirs = str(CreateTable(nbgrader_metadata().tables[name]).compile(dialect=dialect))
    assert ours == theirs


@pytest.mark.parametrize("table", [gradebook_tables.grade_cells, gradebook_tables.source_cell], ids=str)
def test_a_kind_of_cell_that_nbgrader_does_not_know_is_not_stored(table):
    """Whichever database it is: SQLite would take any text."""
    column = nbgrader_metadata().tables[table.name].c.cell_type
    for kind in (table.c.cell_type.type, column.type):
        assert kind.validate_strings


def test_no_table_of_nbgraders_is_missing():
    """There are as many tables as nbgrader has."""
    assert set(gradebook_tables.metadata.tables) == set(nbgrader_metadata().tables)


def test_the_version_is_the_head_of_nbgraders_migrations():
    """A gradebook that this package made is up to date for ``nbgrader db upgrade``."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    config = Config()
    config.set_main_option("script_location", ALEMBIC_DIR)
    assert ScriptDirectory.from_config(config).get_current_head() == gradebook_tables.ALEMBIC_VERSION
