"""Runs one submission: the student's code in one process, the instructor's checks in another."""
