namespace ILGPU.Runtime;

/// <summary>A device could not do what was asked.</summary>
/// <param name="message">What, and why not.</param>
public class AcceleratorException(string message) : Exception(message);
