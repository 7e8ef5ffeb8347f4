using ILGPU;

namespace TensorCore.Kernels;

/// <summary>One multiply-add of a chain.</summary>
internal interface IMultiplyAdd<T> where T : unmanaged
{
    /// <summary>a * b + sum, with one rounding for floats; integers wrap around.</summary>
    static abstract T Compute(T a, T b, T sum);
}

internal readonly struct Float32MultiplyAdd : IMultiplyAdd<float>
{
    public static float Compute(float a, float b, float sum) => MathF.FusedMultiplyAdd(a, b, sum);
}

internal readonly struct Float64MultiplyAdd : IMultiplyAdd<double>
{
    public static double Compute(double a, double b, double sum) => Math.FusedMultiplyAdd(a, b, sum);
}

internal readonly struct Int32MultiplyAdd : IMultiplyAdd<int>
{
    public static int Compute(int a, int b, int sum) => (a * b) + sum;
}

internal readonly struct Int64MultiplyAdd : IMultiplyAdd<long>
{
    public static long Compute(long a, long b, long sum) => (a * b) + sum;
}

/// <summary>The operands of <see cref="MatMulArgs"/> as kernels see them, any strides.</summary>
internal readonly struct ProductViews<T> where T : unmanaged
{
    public readonly int M, N, K;
    private readonly GpuOperand<T> _a, _b, _c;
    private readonly ArrayView<T> _bias;
    private readonly long _aRow, _aColumn, _aBatch, _bRow, _bColumn, _bBatch, _cRow, _cBatch;
    private readonly int _accumulates;

    /// <exception cref="NotSupportedException">A length is beyond 32 bits.</exception>
    public ProductViews(GpuDevice device, in MatMulArgs args)
    {
        (M, N, K) = (ProductSize.Of(args.M), ProductSize.Of(args.N), ProductSize.Of(args.K));
        (_a, _aRow, _aColumn, _aBatch) = (device.Strided<T>(args.A), args.ARow, args.ACol, args.ABatch);
        (_b, _bRow, _bColumn, _bBatch) = (device.Strided<T>(args.B), args.BRow, args.BCol, args.BBatch);
        (_c, _cRow, _cBatch) = (device.Strided<T>(args.C), args.CRow, args.CBatch);
        _bias = args.Bias.IsPresent ? device.View<T>(args.Bias, args.N) : default;
        _accumulates = args.Accumulate ? 1 : 0;
    }

    /// <summary>Whether neighboring rows of A, rather than neighboring columns, are neighbors in memory.</summary>
    public bool RowsOfAAreAdjacent => _aRow == 1 && _aColumn != 1;

    /// <summary>Whether neighboring rows of B, rather than neighboring columns, are neighbors in memory.</summary>
    public bool RowsOfBAreAdjacent => _bRow == 1 && _bColumn != 1;

    public T A(int batch, int row, int k) => _a[(batch * _aBatch) + (row * _aRow) + (k * _aColumn)];

    public T B(int batch, int k, int column) => _b[(batch * _bBatch) + (k * _bRow) + (column * _bColumn)];

    /// <summary>What the sum of an element starts from.</summary>
    public T Start(int batch, int row, int column)
    {
        if (_accumulates != 0) return _c[(batch * _cBatch) + (row * _cRow) + column];
        return _bias.Length > 0 ? _bias[column] : default;
    }

    public void Store(int batch, int row, int column, T value) => _c[(batch * _cBatch) + (row * _cRow) + column] = value;
}

/// <summary>Sizes of products on GPUs, which count in 32 bits.</summary>
internal static class ProductSize
{
    /// <summary>A length, or the number of elements of a result.</summary>
    /// <exception cref="NotSupportedException">It is more than <see cref="LaunchGrid.MostElements"/>.</exception>
    public static int Of(long count) => count <= LaunchGrid.MostElements
        ? (int)count
        : throw new NotSupportedException($"A product on a GPU has at most {LaunchGrid.MostElements} rows, columns, terms and results; there are {count}. Split the tensors.");
}
