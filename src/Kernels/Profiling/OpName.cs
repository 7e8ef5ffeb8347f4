namespace TensorCore.Kernels;

/// <summary>What profiles and messages call kernels and functions: the names of their types without what all of them share.</summary>
internal static class OpName
{
    /// <summary>"MatMul", "Map&lt;Gelu&gt;", "Reduce&lt;Identity, Sum&gt;".</summary>
    public static string OfKernel(Type kernel)
    {
        var name = Simple(kernel, "Kernel");
        return kernel.IsGenericType ? $"{name}<{Formula(kernel)}>" : name;
    }

    /// <summary>"MatMul" for MatMulFunction, "Add" for BinaryFunction of Add.</summary>
    public static string OfFunction(Type function) => function.IsGenericType ? Formula(function) : Simple(function, "Function");

    /// <summary>The innermost type arguments: the formulas, without the maps and gradients around them.</summary>
    private static string Formula(Type type) => string.Join(", ", type.GetGenericArguments().Select(a => a.IsGenericType ? Formula(a) : a.Name));

    private static string Simple(Type type, string ending)
    {
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        var name = tick < 0 ? type.Name : type.Name[..tick];
        return name.Length > ending.Length && name.EndsWith(ending, StringComparison.Ordinal) ? name[..^ending.Length] : name;
    }
}
