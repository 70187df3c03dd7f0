"""What each student of the bundled class has to get, written down by hand."""

from dataclasses import dataclass, field

__all__ = ["EXPECTED", "Expected"]

EXERCISES = [
    "mse",
    "mae",
    "huber",
    "sigmoid",
    "binary_cross_entropy",
    "bce_with_logits",
    "softmax",
    "categorical_cross_entropy",
    "bce_gradient_z",
    "bce_gradient",
    "best_constant",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """``wrong`` names what did not pass: exercise → (verdict, misconception)."""

    score: float | None
    by_hand: int
    wrong: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    message: str = ""


EXPECTED = {
    "s01": Expected(score=26, by_hand=1),
    "s02": Expected(
        score=0,
        by_hand=0,
        wrong={**dict.fromkeys(EXERCISES, ("error", None)), "bce_derivation_written": ("failed", None)},
    ),
    "s03": Expected(
        score=4,
        by_hand=0,
        wrong={
            "mse": ("failed", "summed instead of averaged"),
            "mae": ("failed", "signs kept"),
            "huber": ("failed", "the linear branch without its slope"),
            "sigmoid": ("failed", "the sign of z"),
            "binary_cross_entropy": ("partial", "log of 0"),
            "bce_with_logits": ("partial", "through the probability"),
            "softmax": ("failed", "normalised over the whole batch"),
            "categorical_cross_entropy": ("failed", "averaged over the classes too"),
            "bce_gradient_z": ("failed", "the sign"),
            "bce_gradient": ("failed", "summed instead of averaged"),
            "best_constant": ("failed", "the mean for both"),
            "bce_derivation_written": ("failed", None),
        },
    ),
    "s04": Expected(
        score=1,
        by_hand=0,
        wrong={
            "mse": ("failed", "the root of the mean squared error"),
            "mae": ("failed", "summed instead of averaged"),
            "huber": ("failed", "without the factor 1/2"),
            "sigmoid": ("failed", None),
            "binary_cross_entropy": ("failed", "the minus sign is missing"),
            "bce_with_logits": ("failed", None),
            "softmax": ("partial", "overflow"),
            "categorical_cross_entropy": ("failed", "summed instead of averaged"),
            "bce_gradient_z": ("failed", "divided by N"),
            "bce_gradient": ("failed", "the sign"),
            "best_constant": ("failed", "the median for both"),
            "bce_derivation_written": ("failed", None),
        },
    ),
    "s05": Expected(score=23, by_hand=1, wrong={"huber": ("error", None)}),
    "s06": Expected(score=24, by_hand=1, wrong={"softmax": ("error", None)}),
    "s07": Expected(score=23, by_hand=1, wrong={"best_constant": ("timeout", None)}),
    "s08": Expected(score=25, by_hand=1, wrong={"mse": ("failed", "summed instead of averaged")}),
    "s09": Expected(score=26, by_hand=1, message="the cell 'mae' occurs more than once; each ran where it stands"),
    "s10": Expected(score=24, by_hand=1, wrong={"mae": ("failed", "signs kept")}, message="handed in"),
    "s11": Expected(score=26, by_hand=1),
    "s12": Expected(score=None, by_hand=0, message="The file is not a notebook"),
}
