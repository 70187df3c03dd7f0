"""The interactive figures: each module is one explorer, from what it computes to the sentence that describes it."""
