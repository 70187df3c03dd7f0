"""What asks the reader: predictions, self-checks and the viva."""
