namespace ILGPU;

/// <summary>How the elements of a view of one dimension follow each other in memory.</summary>
public interface IStride1D
{
    /// <summary>The distance between neighbours, in elements.</summary>
    int XStride { get; }
}

/// <summary>The strides of a view of one dimension.</summary>
public static class Stride1D
{
    /// <summary>Neighbours in the view are neighbours in memory.</summary>
    public readonly struct Dense : IStride1D
    {
        /// <inheritdoc/>
        public int XStride => 1;
    }
}
