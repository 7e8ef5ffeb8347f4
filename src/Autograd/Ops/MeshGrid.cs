namespace TensorCore;

/// <summary>Coordinates of a grid.</summary>
public static class MeshGridOps
{
    extension(Tensor)
    {
        /// <summary>Views of vectors as the coordinates of the grid they span: axis i of each result runs along vector i (NumPy's and PyTorch's indexing "ij").</summary>
        /// <param name="vectors">One axis each, or scalars.</param>
        /// <returns>For each vector a view of the grid's shape.</returns>
        /// <exception cref="ShapeException">A tensor has more than one axis.</exception>
        public static Tensor[] MeshGrid(params ReadOnlySpan<Tensor> vectors)
        {
            var shape = new int[vectors.Length];
            for (var i = 0; i < shape.Length; i++)
            {
                ArgumentNullException.ThrowIfNull(vectors[i]);
                if (vectors[i].Rank > 1) throw new ShapeException($"MeshGrid takes vectors; number {i} is {vectors[i].Describe()}.");
                shape[i] = checked((int)vectors[i].Length);
            }

            var grids = new Tensor[shape.Length];
            for (var i = 0; i < grids.Length; i++)
            {
                var own = new int[shape.Length];
                Array.Fill(own, 1);
                own[i] = shape[i];
                grids[i] = vectors[i].Reshape(own).Expand(shape);
            }

            return grids;
        }
    }
}
