"""What runs a network that only reads: TensorFlow, OpenVINO or ONNX Runtime, and whether they agree."""
