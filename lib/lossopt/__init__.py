"""Reference losses, optimizers and metrics for NumPy arrays and PyTorch tensors."""
