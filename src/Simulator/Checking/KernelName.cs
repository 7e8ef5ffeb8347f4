using System.Diagnostics.CodeAnalysis;

namespace TensorCore.Simulator;

/// <summary>What to call a kernel in messages.</summary>
internal static class KernelName
{
    /// <summary>"MatMul.Tiled" or "Unary&lt;Silu&gt;.Run".</summary>
    /// <exception cref="NotSupportedException">The kernel captures variables, which cannot reach a GPU.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A trimmed field list only makes the check miss a capture.")]
    public static string Of(Delegate kernel)
    {
        const System.Reflection.BindingFlags fields = System.Reflection.BindingFlags.Instance
            | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic;
        var name = OfType(kernel.Method.DeclaringType) + "." + kernel.Method.Name
            + Arguments(kernel.Method.IsGenericMethod ? kernel.Method.GetGenericArguments() : []);
        if (kernel.Target is { } target && target.GetType().GetFields(fields).Length > 0)
            throw new NotSupportedException(
                $"Kernel {name} captures variables or is an instance method: make it a static method and pass values as arguments.");
        return name;
    }

    private static string OfType(Type? type)
    {
        if (type == null) return "?";
        var tick = type.Name.IndexOf('`');
        return (tick < 0 ? type.Name : type.Name[..tick]) + Arguments(type.GetGenericArguments());
    }

    private static string Arguments(Type[] types) => types.Length == 0 ? "" : $"<{string.Join(", ", types.Select(OfType))}>";
}
