extern alias Simulated;

using Simulated::ILGPU;
using Simulated::ILGPU.Runtime;
using Simulated::TensorCore.Simulator;

namespace TensorCore.Tests.Simulator;

/// <summary>A simulated device with its context.</summary>
internal sealed class SimulatedDevice : IDisposable
{
    private readonly Context _context = Context.CreateDefault();

    public SimulatedDevice(SimulatorOptions? options = null) => Device = _context.CreateSimulator(options);

    public Accelerator Device { get; }

    public void Dispose() => _context.Dispose();
}
