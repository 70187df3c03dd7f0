"""A term: a class of sixty, three small assignments, and the commands of docs/instructor.md in their order."""
