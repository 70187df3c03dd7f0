"""The whole corpus: importing it fills :data:`~tests.attacks.registry.ATTACKS`."""

from tests.attacks import (
    beyond_names,
    beyond_probing,
    channel,
    ending,
    files_cells,
    files_readers,
    interpreter_later,
    interpreter_patches,
    interpreter_shell,
    interpreter_values,
    system_bombs,
    system_files,
    system_kernel,
    system_processes,
)
from tests.attacks.registry import ATTACKS

__all__ = ["ATTACKS", "MODULES"]

MODULES = (
    *(beyond_names, beyond_probing, channel, ending, files_cells, files_readers, interpreter_later),
    *(interpreter_patches, interpreter_shell, interpreter_values, system_bombs, system_files, system_kernel),
    system_processes,
)
