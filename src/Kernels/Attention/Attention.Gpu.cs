using ILGPU;

namespace TensorCore.Kernels;

/// <remarks>
/// On a GPU a group has 64 queries and 64 columns of the result, and meets tiles of 64 keys one after the other: their scores
/// are made in registers, 4 x 4 for a work-item, their weights go through shared memory into the sums, which stay in
/// registers. Values of more than 64 features take several groups, which compute the same scores. Bound by multiply-adds and
/// reads of shared memory. Tiles of keys that causality or a mask of keys hides are skipped. Not run on a GPU yet.
/// </remarks>
public readonly partial struct AttentionKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in AttentionArgs args)
    {
        var shape = args.Shape;
        if (shape.Heads * shape.Queries == 0) return;
        var sizes = new AttentionSizes(device, shape, args.Mask);
        // Without features of values there is still the log-sum-exp.
        int tiles = AttentionTile.TilesOf(sizes.Queries), parts = Math.Max(1, AttentionTile.TilesOf(sizes.ValueDepth));
        var groups = ProductSize.Of(checked(shape.Heads * tiles * parts));
        device.Launch<Tiles, Views>(LaunchGrid.GroupsOf(AttentionTile.Items, groups), new(
            sizes, tiles, parts, new(device, args.Query), new(device, args.Key), new(device, args.Value), new(device, args.Result),
            device.View<float>(args.LogSumExp, shape.Heads * shape.Queries), args.LogSumExp.IsPresent));
    }

    internal readonly record struct Views(
        AttentionSizes Sizes, int Tiles, int Parts, GpuMatrices Query, GpuMatrices Key, GpuMatrices Value, GpuMatrices Result,
        ArrayView<float> LogSumExp, Flag KeepsLogSumExp);

    internal readonly struct Tiles : IGpuKernel<Views>
    {
        public static void Execute(Views v)
        {
            var shared = SharedMemory.Allocate<Float4>(AttentionTile.SharedSize);
            var sizes = v.Sizes;
            int item = Group.IdxX, x = item % 16, y = item / 16;
            var place = new AttentionPlace(sizes.Inner, v.Tiles, v.Parts);

            // Of a causal head the last tiles, which are the longest, begin first.
            var query = (v.Tiles - 1 - place.Tile) * AttentionTile.Lines;
            long atQuery = v.Query.Of(place), atKey = v.Key.Of(place), atValue = v.Value.Of(place), mask = sizes.MaskOf(place);
            var end = sizes.EndOfKeys(query + AttentionTile.Lines);
            Tile4 sums = default;
            Float4 total = default;
            var largest = new Float4(float.MinValue, float.MinValue, float.MinValue, float.MinValue);
            for (var key = sizes.NextTile(mask, 0, end); key < end; key = sizes.NextTile(mask, key + AttentionTile.Lines, end))
            {
                var scores = AttentionTile.Products(shared, item, v.Query, atQuery, query, sizes.Queries, v.Key, atKey, key, sizes.Keys, sizes.Depth);
                int q = query + (4 * y), k = key + (4 * x);
                Float4 s0 = Masked(sizes, mask, q, k, scores.Row0), s1 = Masked(sizes, mask, q + 1, k, scores.Row1);
                Float4 s2 = Masked(sizes, mask, q + 2, k, scores.Row2), s3 = Masked(sizes, mask, q + 3, k, scores.Row3);
                var before = largest;
                largest = Larger(before, AttentionTile.AcrossRows<FloatMax>(shared, item, new Float4(Largest(s0), Largest(s1), Largest(s2), Largest(s3))));
                Float4 p0 = Weights(s0, largest.X), p1 = Weights(s1, largest.Y), p2 = Weights(s2, largest.Z), p3 = Weights(s3, largest.W);
                var factor = new Float4(Exp(before.X - largest.X), Exp(before.Y - largest.Y), Exp(before.Z - largest.Z), Exp(before.W - largest.W));
                total = new Float4((total.X * factor.X) + Sum(p0), (total.Y * factor.Y) + Sum(p1), (total.Z * factor.Z) + Sum(p2), (total.W * factor.W) + Sum(p3));
                sums = Scaled(sums, factor);
                AttentionTile.PutWeights(shared, item, new Tile4(p0, p1, p2, p3));
                // The rows' maxima, read above, lie where B is copied to.
                Group.Barrier();
                sums = AttentionTile.Apply(shared, item, sums, v.Value, atValue, key, sizes.Keys, place.Column, sizes.ValueDepth);
            }

            total = AttentionTile.AcrossRows<FloatSum>(shared, item, total);
            sums = Scaled(sums, new Float4(Inverse(total.X), Inverse(total.Y), Inverse(total.Z), Inverse(total.W)));
            var atResult = v.Result.Of(place);
            var row = query + (4 * y);
            if (row < sizes.Queries) Finish(v, place.Head, atResult, row, place.Column + (4 * x), sums.Row0, largest.X, total.X);
            if (row + 1 < sizes.Queries) Finish(v, place.Head, atResult, row + 1, place.Column + (4 * x), sums.Row1, largest.Y, total.Y);
            if (row + 2 < sizes.Queries) Finish(v, place.Head, atResult, row + 2, place.Column + (4 * x), sums.Row2, largest.Z, total.Z);
            if (row + 3 < sizes.Queries) Finish(v, place.Head, atResult, row + 3, place.Column + (4 * x), sums.Row3, largest.W, total.W);
        }

        private static void Finish(Views v, int head, long atResult, int row, int column, Float4 sums, float largest, float total)
        {
            v.Result.Store(atResult, row, column, v.Sizes.ValueDepth, sums);
            if (column != 0 || !v.KeepsLogSumExp) return;
            v.LogSumExp[((long)head * v.Sizes.Queries) + row] = total == 0 ? float.PositiveInfinity : largest + F32x1.Log(new F32x1(total)).Value;
        }

        private static Float4 Masked(AttentionSizes sizes, long mask, int query, int key, Float4 scores) => new(
            sizes.Sees(mask, query, key) ? scores.X * sizes.Scale : float.NegativeInfinity,
            sizes.Sees(mask, query, key + 1) ? scores.Y * sizes.Scale : float.NegativeInfinity,
            sizes.Sees(mask, query, key + 2) ? scores.Z * sizes.Scale : float.NegativeInfinity,
            sizes.Sees(mask, query, key + 3) ? scores.W * sizes.Scale : float.NegativeInfinity);

        private static Float4 Weights(Float4 scores, float largest) =>
            new(Exp(scores.X - largest), Exp(scores.Y - largest), Exp(scores.Z - largest), Exp(scores.W - largest));

        private static Tile4 Scaled(Tile4 tile, Float4 factor) =>
            new(Scaled(tile.Row0, factor.X), Scaled(tile.Row1, factor.Y), Scaled(tile.Row2, factor.Z), Scaled(tile.Row3, factor.W));

        private static Float4 Scaled(Float4 row, float factor) => new(row.X * factor, row.Y * factor, row.Z * factor, row.W * factor);

        private static Float4 Larger(Float4 a, Float4 b) =>
            new(FloatMax.Combine(b.X, a.X), FloatMax.Combine(b.Y, a.Y), FloatMax.Combine(b.Z, a.Z), FloatMax.Combine(b.W, a.W));

        private static float Largest(Float4 x) => FloatMax.Combine(FloatMax.Combine(x.X, x.Y), FloatMax.Combine(x.Z, x.W));

        private static float Sum(Float4 x) => (x.X + x.Y) + (x.Z + x.W);

        private static float Inverse(float x) => x == 0 ? 0 : 1 / x;

        private static float Exp(float x) => F32x1.Exp(new F32x1(x)).Value;
    }
}
