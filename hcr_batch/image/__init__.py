"""Pure functions on pictures: numpy and OpenCV, no files, no network model."""
