namespace TensorCore.Kernels;

/// <summary>A lane of floats, which can compute in double precision what single precision cannot.</summary>
internal interface IFloatLane<T> : ILaneBits<T> where T : unmanaged, IFloatLane<T>
{
    /// <summary>The function applied in double precision, its results rounded.</summary>
    static abstract T InDouble<TFunction>(T x, T y) where TFunction : IDoubleFunction;
}

/// <summary>A function of two numbers, for lanes of double.</summary>
internal interface IDoubleFunction
{
    static abstract T Apply<T>(T x, T y) where T : unmanaged, ILaneBits<T>;
}
