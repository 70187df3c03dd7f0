"""What the lessons compute on top of the library: fits, surfaces, trained models, measured leaks; nothing is drawn."""
