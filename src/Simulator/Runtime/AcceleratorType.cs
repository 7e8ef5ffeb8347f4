namespace ILGPU.Runtime;

/// <summary>What kind of hardware a device is.</summary>
public enum AcceleratorType
{
    /// <summary>The processor of the host: the simulator is one.</summary>
    CPU,

    /// <summary>A GPU through CUDA.</summary>
    Cuda,

    /// <summary>A device through OpenCL.</summary>
    OpenCL,
}
