"""The data sets of the lessons, ways to split them, and the preprocessors that are fitted on the training part."""

from lossopt.data.bundled import Dataset, load_breast_cancer, load_diabetes, load_digits, load_linnerud
from lossopt.data.imbalance import thin_class
from lossopt.data.preprocessing import FittedScaling, MinMaxScaler, Standardiser, UnitNorm
from lossopt.data.splits import grouped_split, random_split, stratified_split, time_split

__all__ = [
    "Dataset",
    "FittedScaling",
    "MinMaxScaler",
    "Standardiser",
    "UnitNorm",
    "grouped_split",
    "load_breast_cancer",
    "load_diabetes",
    "load_digits",
    "load_linnerud",
    "random_split",
    "stratified_split",
    "thin_class",
    "time_split",
]
