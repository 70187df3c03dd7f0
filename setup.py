"""What the ``pyproject.toml`` beside it cannot say: data files belong to an editable install too.

setuptools leaves them out there, since it asks the distribution for ``has_data`` and finds only ``has_data_files``.
"""

from setuptools import Distribution, setup


class WithData(Distribution):
    """Tells every command of its data files."""

    has_data = Distribution.has_data_files


setup(distclass=WithData)
