using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using TensorCore.Kernels;
using Xunit.Abstractions;

namespace TensorCore.Tests;

/// <summary>
/// What ILGPU makes of the kernels for NVIDIA GPUs, which needs none: all compile, and the fast ones compile to what they were
/// written for. Counts of instructions go to the test's output.
/// </summary>
public sealed partial class PtxTests(ITestOutputHelper output)
{
    private static readonly string[] s_counted = ["fma.rn", "ld.global.v4", "ld.global", "ld.shared.v4", "ld.shared", "st.global.v4", "st.global", ".local", "bar.sync"];
    private static readonly Type[] s_numbers = [typeof(float), typeof(double), typeof(int), typeof(long), typeof(byte)];
    private static readonly Type[] s_structs = [.. typeof(IGpuKernel<>).Assembly.GetTypes().Where(t => t.IsValueType && !t.ContainsGenericParameters)];

    /// <summary>Every kernel of the library by its name; kernels cannot be arguments, since they are internal.</summary>
    public static TheoryData<string> Kernels => [.. typeof(IGpuKernel<>).Assembly.GetTypes().Where(IsKernel).Select(t => t.ToString()).Order(StringComparer.Ordinal)];

    /// <summary>Kernels that promise 128-bit loads of memory, and multiply-adds written out: how many at least.</summary>
    public static TheoryData<string, int> FastKernels => new()
    {
        { Name<RegisterTileProduct<Tile4, ContiguousLines, ContiguousTerms, MatrixTarget>>(), 64 },
        { Name<RegisterTileProduct<Tile8, ContiguousLines, ContiguousTerms, MatrixTarget>>(), 256 },
        { Name<RegisterTileProduct<Tile8, ContiguousTerms, ContiguousLines, MatrixTarget>>(), 256 },
        { Name<RegisterTileProduct<Tile8, ConvWindows<WidePixels>, ContiguousTerms, ConvTarget>>(), 256 },
        { Name<RegisterTileProduct<Tile8, ConvTaps<WidePixels>, ConvGradients<WidePixels>, MatrixTarget>>(), 256 },
        { Name<RegisterTileProduct<Tile4, ContiguousLines, ContiguousTerms, DcgruGatesTarget>>(), 64 },
        { Name<RegisterTileProduct<Tile4, ContiguousLines, ContiguousTerms, DcgruUpdateTarget>>(), 64 },
        { Name<RegisterTileProduct<Tile4, ContiguousLines, ContiguousTerms, DcgruResetTarget>>(), 64 },
        { Name<RegisterTileProduct<Tile4, ContiguousLines, ContiguousTerms, DcgruStateTarget>>(), 64 },
        { Name<RegisterTileProduct<Tile4, PartedTerms, PartedTerms, MatrixTarget>>(), 64 },
    };

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_compiles(string name)
    {
        var open = typeof(IGpuKernel<>).Assembly.GetTypes().Single(t => IsKernel(t) && t.ToString() == name);
        var closed = Closed(open).Take(2).ToArray();
        Assert.True(closed.Length > 0, $"No type arguments found for {name}.");
        foreach (var kernel in closed)
        {
            var ptx = Compile(kernel, CudaArchitecture.SM_80, CudaInstructionSet.ISA_70);
            Report(kernel, ptx);
            // ILGPU writes for the oldest architecture that has what it uses, and leaves the rest to the driver.
            Assert.Contains(".target sm_80", ptx);
            Assert.Contains(".version 7.8", Compile(kernel, CudaArchitecture.SM_90, CudaInstructionSet.ISA_78));
        }
    }

    [Theory]
    [MemberData(nameof(FastKernels))]
    public void Fast_kernels_keep_their_sums_in_registers_and_load_128_bits(string name, int multiplyAdds)
    {
        var kernel = Type.GetType(name, throwOnError: true)!;
        foreach (var (architecture, instructions) in new[] { (CudaArchitecture.SM_80, CudaInstructionSet.ISA_70), (CudaArchitecture.SM_90, CudaInstructionSet.ISA_78) })
        {
            var ptx = Compile(kernel, architecture, instructions);
            Report(kernel, ptx);
            Assert.DoesNotContain(".local", ptx);
            Assert.DoesNotContain("call", ptx);
            Assert.DoesNotContain(".f64", ptx);
            Assert.True(Count(ptx, "fma.rn.f32") >= multiplyAdds);
            Assert.True(Count(ptx, "ld.shared.v4.f32") >= 8);
            Assert.True(Count(ptx, "ld.global.v4.f32") >= 4);
            Assert.Equal(0, Count(ptx, "ld.shared.f32"));
        }
    }

    private static bool IsKernel(Type type) => type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IGpuKernel<>));

    private static string Name<T>() => typeof(T).AssemblyQualifiedName!;

    private static string Compile(Type kernel, CudaArchitecture architecture, CudaInstructionSet instructions)
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
    private static IEnumerable<Type> Closed(Type open)
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

    private void Report(Type kernel, string ptx)
    {
        var counts = string.Join(", ", s_counted.Select(c => $"{c} {Count(ptx, c)}"));
        output.WriteLine($"{Short().Replace(kernel.ToString(), "")}: {ptx.Count(c => c == '\n')} lines, {counts}");
    }

    private static int Count(string ptx, string what) => Regex.Count(ptx, @$"^\s*(@!?%p\d+\s+)?\S*{Regex.Escape(what)}", RegexOptions.Multiline);

    [GeneratedRegex(@"TensorCore\.Kernels\.|System\.|`\d")]
    private static partial Regex Short();
}
