using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ILGPU;

namespace TensorCore.Simulator;

/// <summary>What to call the things of a launch in messages.</summary>
internal sealed unsafe partial class KernelRunner
{
    /// <summary>A view among the arguments of the launch.</summary>
    public readonly struct Argument(string name, byte* start)
    {
        /// <summary>Its name: the fields that lead to it.</summary>
        public string Name { get; } = name;

        /// <summary>Its first byte.</summary>
        public byte* Start { get; } = start;
    }

    /// <summary>"work-item (3, 0, 0)", with its group where that is not the running one.</summary>
    public string Describe(int group, int item)
    {
        var index = Index3D.FromLinear(group, GridDim);
        var name = $"work-item {Index3D.FromLinear(item, GroupDim)}";
        return index == GroupIndex ? name : $"{name} of group {index}";
    }

    /// <summary>The argument whose view holds an address.</summary>
    public Argument? FindArgument(MemoryBlock block, byte* address)
    {
        if (_arguments == null) return null;
        foreach (var argument in _arguments())
        {
            if (Find(argument, "", block, address) is { } found) return found;
        }
        return null;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A field that was trimmed only makes a message shorter.")]
    private static Argument? Find(object value, string path, MemoryBlock block, byte* address)
    {
        if (value is IContiguousArrayView view)
        {
            var bytes = view.AsRawArrayView();
            var holds = bytes.Block == block && address >= bytes.Start && address < bytes.Start + bytes.Length;
            return holds ? new Argument(path.Length == 0 ? "the argument" : path, bytes.Start) : null;
        }
        var type = value.GetType();
        if (type.IsPrimitive || type.IsEnum || !type.IsValueType) return null;
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            // An automatic property's field is called <Name>k__BackingField.
            var name = field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;
            var inner = path.Length == 0 ? name : name == "BaseView" ? path : $"{path}.{name}";
            if (field.GetValue(value) is { } part && Find(part, inner, block, address) is { } found) return found;
        }
        return null;
    }
}
