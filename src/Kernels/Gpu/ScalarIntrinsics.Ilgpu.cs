using System.Reflection;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Frontend.Intrinsic;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace TensorCore.Kernels;

/// <summary>
/// Tells ILGPU what the scalar lanes' calls of <see cref="Math"/> and <see cref="MathF"/> mean on a GPU, so that they give
/// what they give on the CPU: ILGPU has no fused multiply-add of its own, and its minimum and maximum drop NaN.
/// </summary>
internal static class ScalarIntrinsics
{
    /// <summary>Called once, before any kernel is compiled.</summary>
    public static void Register(Context.Builder builder)
    {
        var manager = builder.GetIntrinsicManager();
        RegisterFma(manager, typeof(MathF), typeof(float));
        RegisterFma(manager, typeof(Math), typeof(double));
        Remap(typeof(MathF), nameof(ScalarMath.Min), typeof(float), 2);
        Remap(typeof(MathF), nameof(ScalarMath.Max), typeof(float), 2);
        Remap(typeof(Math), nameof(ScalarMath.Min), typeof(double), 2);
        Remap(typeof(Math), nameof(ScalarMath.Max), typeof(double), 2);
        Remap(typeof(MathF), nameof(ScalarMath.CopySign), typeof(float), 2);
        Remap(typeof(Math), nameof(ScalarMath.CopySign), typeof(double), 2);
        Remap(typeof(MathF), nameof(ScalarMath.Round), typeof(float), 1);
        Remap(typeof(Math), nameof(ScalarMath.Round), typeof(double), 1);
        Remap(typeof(Math), nameof(ScalarMath.Sin), typeof(double), 1);
        Remap(typeof(Math), nameof(ScalarMath.Cos), typeof(double), 1);
        Remap(typeof(Math), nameof(ScalarMath.Tan), typeof(double), 1);
        Remap(typeof(Math), nameof(ScalarMath.Asin), typeof(double), 1);
        Remap(typeof(Math), nameof(ScalarMath.Acos), typeof(double), 1);
        Remap(typeof(Math), nameof(ScalarMath.Atan), typeof(double), 1);
        Remap(typeof(Math), nameof(ScalarMath.Atan2), typeof(double), 2);
        Remap(typeof(Math), nameof(ScalarMath.Pow), typeof(double), 2);
        RegisterConversions();
    }

    /// <summary>The conversions of generic integers go through boxes, which a GPU does not have.</summary>
    private static void RegisterConversions()
    {
        Convert(int.CreateTruncating, (Func<long, int>)ScalarMath.ToInt32);
        Convert(long.CreateTruncating, (Func<long, long>)ScalarMath.ToInt64);
        Convert(byte.CreateTruncating, (Func<long, byte>)ScalarMath.ToByte);
        Convert(int.CreateTruncating, (Func<int, int>)ScalarMath.ToInt32);
        Convert(long.CreateTruncating, (Func<int, long>)ScalarMath.ToInt64);
        Convert(byte.CreateTruncating, (Func<int, byte>)ScalarMath.ToByte);
        Convert(int.CreateTruncating, (Func<byte, int>)ScalarMath.ToInt32);
        Convert(int.CreateSaturating, (Func<double, int>)Int32Element.FromDouble);
        Convert(long.CreateSaturating, (Func<double, long>)Int64Element.FromDouble);
        Convert(byte.CreateSaturating, (Func<double, byte>)ScalarMath.ToByte);
    }

    private static void Convert<TFrom, TTo>(Func<TFrom, TTo> from, Func<TFrom, TTo> to)
    {
        var method = to.Method;
        RemappedIntrinsics.AddRemapping(from.Method, (ref context) => context.Method = method);
    }

    private static void Remap(Type from, string name, Type number, int count) =>
        RemappedIntrinsics.AddRemapping(from, typeof(ScalarMath), name, Enumerable.Repeat(number, count).ToArray());

    private static void RegisterFma(IntrinsicImplementationManager manager, Type math, Type number)
    {
        var types = new[] { number, number, number };
        RemappedIntrinsics.AddRemapping(math, typeof(FusedMath), nameof(FusedMath.FusedMultiplyAdd), types);
        var method = typeof(FusedMath).GetMethod(nameof(FusedMath.FusedMultiplyAdd), types)!;
        var name = number == typeof(float) ? nameof(GeneratePtxFloat) : nameof(GeneratePtxDouble);
        manager.RegisterMethod(method, new PTXIntrinsic(Handler(name), IntrinsicImplementationMode.GenerateCode));
        manager.RegisterMethod(method, new CLIntrinsic(Handler(nameof(GenerateOpenCL)), IntrinsicImplementationMode.GenerateCode));
    }

    private static MethodInfo Handler(string name) =>
        typeof(ScalarIntrinsics).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static void GeneratePtxFloat(PTXBackend backend, PTXCodeGenerator generator, Value value) => GeneratePtx(generator, value, "fma.rn.f32");

    private static void GeneratePtxDouble(PTXBackend backend, PTXCodeGenerator generator, Value value) => GeneratePtx(generator, value, "fma.rn.f64");

    private static void GeneratePtx(PTXCodeGenerator generator, Value value, string instruction)
    {
        var a = generator.LoadPrimitive(value[0]);
        var b = generator.LoadPrimitive(value[1]);
        var c = generator.LoadPrimitive(value[2]);
        var result = generator.AllocateHardware(value);
        using var command = generator.BeginCommand(instruction);
        command.AppendArgument(result);
        command.AppendArgument(a);
        command.AppendArgument(b);
        command.AppendArgument(c);
    }

    private static void GenerateOpenCL(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        var a = generator.Load(value[0]);
        var b = generator.Load(value[1]);
        var c = generator.Load(value[2]);
        var result = generator.Allocate(value);
        using var statement = generator.BeginStatement(result, "fma");
        statement.BeginArguments();
        statement.AppendArgument(a);
        statement.AppendArgument(b);
        statement.AppendArgument(c);
        statement.EndArguments();
    }
}
