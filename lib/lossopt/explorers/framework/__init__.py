"""What every explorer, picture and question is made of: the wiring, the controls, the images and the style."""
