using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using TensorCore.Kernels;

namespace TensorCore.Bench;

/// <summary>The library's kernels, with type arguments where they are generic, and what ILGPU compiles them to for NVIDIA GPUs: no GPU is needed.</summary>
internal static class PtxKernels
{
    private static readonly Type[] s_numbers = [typeof(float), typeof(double), typeof(int), typeof(long), typeof(byte)];
    private static readonly Type[] s_structs = [.. typeof(IGpuKernel<>).Assembly.GetTypes().Where(t => t.IsValueType && !t.ContainsGenericParameters)];

    /// <summary>The architectures that are looked at, with the PTX version each is written in.</summary>
    public static IReadOnlyList<(CudaArchitecture Architecture, CudaInstructionSet Instructions)> Targets { get; } =
        [(CudaArchitecture.SM_80, CudaInstructionSet.ISA_70), (CudaArchitecture.SM_90, CudaInstructionSet.ISA_78)];

    /// <summary>All kernels, generic ones without arguments, in the order of their names.</summary>
    public static IReadOnlyList<Type> All { get; } = [.. typeof(IGpuKernel<>).Assembly.GetTypes().Where(IsKernel).OrderBy(t => t.ToString(), StringComparer.Ordinal)];

    /// <summary>Kernels that promise to keep their sums in registers, all of them in 128-bit loads of both memories: how many multiply-adds are written out at least.</summary>
    public static IReadOnlyList<(Type Kernel, int MultiplyAdds)> Fast { get; } =
    [
        (typeof(RegisterTileProduct<Tile4, ContiguousLines, ContiguousTerms, MatrixTarget>), 64),
        (typeof(RegisterTileProduct<Tile8, ContiguousLines, ContiguousTerms, MatrixTarget>), 256),
        (typeof(RegisterTileProduct<Tile8, ContiguousTerms, ContiguousLines, MatrixTarget>), 256),
        (typeof(RegisterTileProduct<Tile8, ConvWindows<WidePixels>, ContiguousTerms, ConvTarget>), 256),
        (typeof(RegisterTileProduct<Tile8, ConvTaps<WidePixels>, ConvGradients<WidePixels>, MatrixTarget>), 256),
        (typeof(RegisterTileProduct<Tile4, ContiguousLines, ContiguousTerms, DcgruGatesTarget>), 64),
        (typeof(RegisterTileProduct<Tile4, ContiguousLines, ContiguousTerms, DcgruUpdateTarget>), 64),
        (typeof(RegisterTileProduct<Tile4, ContiguousLines, ContiguousTerms, DcgruResetTarget>), 64),
        (typeof(RegisterTileProduct<Tile4, ContiguousLines, ContiguousTerms, DcgruStateTarget>), 64),
        (typeof(RegisterTileProduct<Tile4, PartedTerms, PartedTerms, MatrixTarget>), 64),
    ];

    private static bool IsKernel(Type type) => type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IGpuKernel<>));

    /// <summary>The PTX of a kernel.</summary>
    public static string Compile(Type kernel, CudaArchitecture architecture, CudaInstructionSet instructions)
    {
        // As GpuHost does it. A context of its own, since one failure makes others.
        using var context = Context.Create(builder =>
        {
            ScalarIntrinsics.Register(builder);
            builder.EnableAlgorithms();
            builder.Optimize(OptimizationLevel.O2);
        });
        using var backend = new PTXBackend(context, architecture, instructions, null!);
        var method = kernel.GetMethod("Execute", BindingFlags.Public | BindingFlags.Static)!;
        return ((PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), KernelSpecialization.Empty)).PTXAssembly;
    }

    /// <summary>Type arguments that fit the constraints: numbers where anything goes, else what the library has.</summary>
    public static IEnumerable<Type> Closed(Type open)
    {
        if (!open.ContainsGenericParameters) return [open];
        IEnumerable<Type[]> lists = [[]];
        foreach (var parameter in open.GetGenericArguments()) lists = lists.SelectMany(list => Candidates(parameter).Select(c => (Type[])[.. list, c]));
        return lists.Select(list => Close(open, list)).OfType<Type>();
    }

    private static Type[] Candidates(Type parameter)
    {
        var interfaces = parameter.GetGenericParameterConstraints().Where(c => c.IsInterface).Select(Definition).ToArray();
        if (interfaces.Length == 0) return s_numbers;
        return [.. s_numbers.Concat(s_structs).Concat(GenericStructs()).Where(t => interfaces.All(i => t.GetInterfaces().Any(o => Definition(o) == i)))];
    }

    /// <summary>Generic structs that kernels take, for some types.</summary>
    private static Type[] GenericStructs() =>
    [
        typeof(MapKernel<UnaryMap<Gelu>>.Of<F32x1, float>), typeof(MapKernel<BinaryMap<Add>>.Of<F64x1, double>), typeof(ReduceKernel<UnaryMap<Abs>, Max>.Formula<F32x1, float, Float32Element>),
        typeof(StridedMatrix<AcrossLines>), typeof(ConvWindows<WidePixels>), typeof(ConvTaps<WidePixels>), typeof(ConvGradients<WidePixels>),
    ];

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static Type? Close(Type open, Type[] arguments)
    {
        try
        {
            return open.MakeGenericType(arguments);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
