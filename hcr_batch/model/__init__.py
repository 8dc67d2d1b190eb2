"""The only place that imports Keras and TensorFlow: network, bundle, recogniser, training."""
