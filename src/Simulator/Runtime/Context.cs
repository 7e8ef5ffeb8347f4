using ILGPU.Runtime;
using TensorCore.Simulator;

namespace ILGPU;

/// <summary>Where simulated devices come from.</summary>
public sealed class Context : IDisposable
{
    private readonly List<Accelerator> _accelerators = [];

    private Context() { }

    /// <summary>A new context.</summary>
    public static Context CreateDefault() => new();

    /// <summary>A new context.</summary>
    public static Context Create() => new();

    /// <summary>A new simulated device.</summary>
    /// <param name="options">What it checks and what it pretends to be; the default checks everything.</param>
    public Accelerator CreateSimulator(SimulatorOptions? options = null)
    {
        var accelerator = new Accelerator(this, options ?? new SimulatorOptions());
        lock (_accelerators) _accelerators.Add(accelerator);
        return accelerator;
    }

    /// <summary>Ends all devices of the context.</summary>
    public void Dispose()
    {
        lock (_accelerators)
        {
            foreach (var accelerator in _accelerators) accelerator.Dispose();
            _accelerators.Clear();
        }
    }
}
