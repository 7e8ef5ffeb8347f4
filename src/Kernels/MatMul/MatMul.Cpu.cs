using System.Numerics;

namespace TensorCore.Kernels;

public readonly partial struct MatMul
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The type is Bool, a length is negative, or a bias is given together with Accumulate.</exception>
    public static void Cpu(CpuDevice device, in MatMulArgs args)
    {
        Check(args);
        if (args.M == 0 || args.N == 0 || args.Batches == 0) return;
        switch (args.Type)
        {
            case DType.Float32: Run<float>(device, args); break;
            case DType.Float64: Run<double>(device, args); break;
            case DType.Int32: Run<int>(device, args); break;
            default: Run<long>(device, args); break;
        }
    }

    private static void Check(in MatMulArgs args)
    {
        if (args.M < 0 || args.N < 0 || args.K < 0 || args.Batches < 0)
            throw new ArgumentException($"MatMul: lengths must not be negative; M = {args.M}, N = {args.N}, K = {args.K}, Batches = {args.Batches} were given.");
        if (args.Accumulate && args.Bias.IsPresent)
            throw new ArgumentException("MatMul: the sum starts from C (Accumulate) or from Bias, not from both; add the bias in the first of the products.");
        if (args.Type == DType.Bool)
            throw new ArgumentException("MatMul: Float32, Float64, Int32 or Int64 expected, Bool given. Convert the operands first.");
    }

    private static unsafe void Run<T>(CpuDevice device, in MatMulArgs args)
        where T : unmanaged, INumber<T>
    {
        var product = new Product<T>
        {
            M = (nint)args.M,
            N = (nint)args.N,
            K = (nint)args.K,
            A = args.A.Pointer<T>(),
            ARow = (nint)args.ARow,
            ACol = (nint)args.ACol,
            ABatch = (nint)args.ABatch,
            B = args.B.Pointer<T>(),
            BRow = (nint)args.BRow,
            BCol = (nint)args.BCol,
            BBatch = (nint)args.BBatch,
            C = args.C.Pointer<T>(),
            CRow = (nint)args.CRow,
            CBatch = (nint)args.CBatch,
            HasBias = args.Bias.IsPresent,
            Bias = args.Bias.IsPresent ? args.Bias.Pointer<T>() : null,
            BiasCol = 1,
            Accumulate = args.Accumulate,
            Batches = (nint)args.Batches,
        };
        Gemm<T>.Run(device, ref product);
    }
}
