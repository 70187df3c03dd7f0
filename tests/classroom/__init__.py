"""A small class that shows what really comes in, with the marks that each student should get."""
