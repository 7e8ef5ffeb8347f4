namespace TensorCore.Kernels;

/// <summary>
/// Finds and opens GPUs. What there is to find depends on the build: with ILGPU CUDA and OpenCL devices and ILGPU's own
/// CPU accelerator, without it the simulator.
/// </summary>
internal static partial class GpuHost
{
    private static readonly Dictionary<string, GpuDevice> s_open = new(StringComparer.Ordinal);

    /// <summary>Opens a GPU by name; one that is open already is shared.</summary>
    /// <returns>Null when the name is not one of a GPU.</returns>
    /// <exception cref="DeviceException">The name is that of a GPU, but it is not there; the message says why.</exception>
    public static GpuDevice? Open(string name)
    {
        var (kind, number) = Parse(name);
        if (kind is null) return null;
        lock (s_open)
        {
            var full = HasNumber(kind) ? $"{kind}:{number}" : kind;
            if (s_open.TryGetValue(full, out var device)) return device;
            device = Create(kind, number, full);
            s_open.Add(full, device);
            return device;
        }
    }

    /// <summary>Forgets a device that is disposed of.</summary>
    public static void Closed(GpuDevice device)
    {
        lock (s_open)
        {
            if (s_open.TryGetValue(device.Name, out var open) && ReferenceEquals(open, device)) s_open.Remove(device.Name);
        }
    }

    private static bool HasNumber(string kind) => kind is "cuda" or "opencl";

    /// <summary>"cuda:1" and "cuda" into a kind and a number; no kind for other names.</summary>
    private static (string? Kind, int Number) Parse(string name)
    {
        if (name is "sim" or "ilgpu-cpu" or "cuda" or "opencl") return (name, 0);
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && HasNumber(name[..colon]) && int.TryParse(name.AsSpan(colon + 1), out var number) && number >= 0
            ? (name[..colon], number)
            : (null, 0);
    }
}
