namespace TensorCore;

/// <summary>Shapes do not fit. The message names the tensors, what was expected, what was given, and what to do.</summary>
public sealed class ShapeException(string message) : ArgumentException(message);
