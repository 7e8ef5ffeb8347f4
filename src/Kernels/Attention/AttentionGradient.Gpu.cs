using ILGPU;

namespace TensorCore.Kernels;

/// <remarks>
/// On a GPU there are three kernels, none of which needs atomic additions: the inner products D of rows of the result and of
/// its gradient; then groups with 64 queries each that meet all keys and add up dQ; then groups with 64 keys each that meet
/// all queries and add up dK and dV. The last two compute the weights and their gradients each for themselves, and
/// skip tiles that causality or a mask of keys hides.
/// </remarks>
public readonly partial struct AttentionGradientKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in AttentionGradientArgs args)
    {
        var shape = args.Shape;
        var rows = shape.Heads * shape.Queries;
        var inProducts = device.Memory.Rent(Math.Max(1, rows) * sizeof(float));
        var sizes = new AttentionSizes(device, shape, args.Mask);
        var views = new Views(
            sizes, 0, 0, new(device, args.Query), new(device, args.Key), new(device, args.Value), new(device, args.Result), new(device, args.Gradient),
            device.View<float>(args.LogSumExp, rows), device.View<float>(new Operand(inProducts, 0), rows),
            new(device, args.QueryGradient), new(device, args.KeyGradient), new(device, args.ValueGradient));
        device.Launch<InProducts, Views>(LaunchGrid.Items(rows * InProducts.Lanes), views with { Tiles = checked((int)rows) });
        Launch<QueryTiles>(device, shape.Heads, sizes.Queries, sizes.Depth, views);
        Launch<KeyTiles>(device, shape.Heads, sizes.Keys, Math.Max(sizes.Depth, sizes.ValueDepth), views);
        inProducts.Release();
    }

    private static void Launch<TKernel>(GpuDevice device, long heads, int lines, int columns, in Views views) where TKernel : struct, IGpuKernel<Views>
    {
        int tiles = AttentionTile.TilesOf(lines), parts = AttentionTile.TilesOf(columns);
        var groups = ProductSize.Of(checked(heads * tiles * parts));
        device.Launch<TKernel, Views>(LaunchGrid.GroupsOf(AttentionTile.Items, groups), views with { Tiles = tiles, Parts = parts });
    }

    internal readonly record struct Views(
        AttentionSizes Sizes, int Tiles, int Parts, GpuMatrices Query, GpuMatrices Key, GpuMatrices Value, GpuMatrices Result, GpuMatrices Gradient,
        ArrayView<float> LogSumExp, ArrayView<float> InProducts, GpuMatrices QueryGradient, GpuMatrices KeyGradient, GpuMatrices ValueGradient);

    internal readonly struct InProducts : IGpuKernel<Views>
    {
        /// <summary>Work-items of a row.</summary>
        public const int Lanes = 16;

        private const int Rows = LaunchGrid.DefaultGroupSize / Lanes;

        public static void Execute(Views v)
        {
            var shared = SharedMemory.Allocate<double>(LaunchGrid.DefaultGroupSize);
            int item = Group.IdxX, lane = item % Lanes, rowOfGroup = item / Lanes;
            var row = (Grid.IdxX * Rows) + rowOfGroup;
            var sum = 0.0;
            if (row < v.Tiles)
            {
                int head = row / v.Sizes.Queries, query = row % v.Sizes.Queries, outer = head / v.Sizes.Inner, inner = head % v.Sizes.Inner;
                long atResult = v.Result.Of(outer, inner), atGradient = v.Gradient.Of(outer, inner);
                for (var c = lane; c < v.Sizes.ValueDepth; c += Lanes) sum += (double)v.Result.Load(atResult, query, c) * v.Gradient.Load(atGradient, query, c);
            }

            sum = GroupTotal<DoubleTotal, double>.Of(shared, sum, lane, rowOfGroup, Rows, Lanes);
            if (row < v.Tiles && lane == 0) v.InProducts[row] = (float)sum;
        }
    }

    internal readonly struct QueryTiles : IGpuKernel<Views>
    {
        public static void Execute(Views v)
        {
            var shared = SharedMemory.Allocate<Float4>(AttentionTile.SharedSize);
            var sizes = v.Sizes;
            int item = Group.IdxX, x = item % 16, y = item / 16;
            var place = new AttentionPlace(sizes.Inner, v.Tiles, v.Parts);
            var query = (v.Tiles - 1 - place.Tile) * AttentionTile.Lines;
            long atQuery = v.Query.Of(place), atKey = v.Key.Of(place), atValue = v.Value.Of(place);
            long atGradient = v.Gradient.Of(place), mask = sizes.MaskOf(place);
            var q = query + (4 * y);
            Float4 logSumExp = Four(v.LogSumExp, place.Head, q, sizes.Queries), inProducts = Four(v.InProducts, place.Head, q, sizes.Queries);
            var end = sizes.EndOfKeys(query + AttentionTile.Lines);
            Tile4 sums = default;
            for (var key = sizes.NextTile(mask, 0, end); key < end; key = sizes.NextTile(mask, key + AttentionTile.Lines, end))
            {
                var s = AttentionTile.Products(shared, item, v.Query, atQuery, query, sizes.Queries, v.Key, atKey, key, sizes.Keys, sizes.Depth);
                var g = AttentionTile.Products(shared, item, v.Gradient, atGradient, query, sizes.Queries, v.Value, atValue, key, sizes.Keys, sizes.ValueDepth);
                var k = key + (4 * x);
                AttentionTile.PutWeights(shared, item, new Tile4(
                    Row(sizes, mask, q, k, s.Row0, g.Row0, logSumExp.X, inProducts.X), Row(sizes, mask, q + 1, k, s.Row1, g.Row1, logSumExp.Y, inProducts.Y),
                    Row(sizes, mask, q + 2, k, s.Row2, g.Row2, logSumExp.Z, inProducts.Z), Row(sizes, mask, q + 3, k, s.Row3, g.Row3, logSumExp.W, inProducts.W)));
                sums = AttentionTile.Apply(shared, item, sums, v.Key, atKey, key, sizes.Keys, place.Column, sizes.Depth);
            }

            Store(v.QueryGradient, v.QueryGradient.Of(place), q, sizes.Queries, place.Column + (4 * x), sizes.Depth, sums);
        }

        /// <summary>The gradients of a query's scores with four keys.</summary>
        private static Float4 Row(AttentionSizes sizes, long mask, int query, int key, Float4 s, Float4 g, float logSumExp, float inProduct) => new(
            Slope(sizes, Weight(sizes, mask, query, key, s.X, logSumExp), g.X, inProduct),
            Slope(sizes, Weight(sizes, mask, query, key + 1, s.Y, logSumExp), g.Y, inProduct),
            Slope(sizes, Weight(sizes, mask, query, key + 2, s.Z, logSumExp), g.Z, inProduct),
            Slope(sizes, Weight(sizes, mask, query, key + 3, s.W, logSumExp), g.W, inProduct));
    }

    /// <summary>Rows are keys here, and columns queries.</summary>
    internal readonly struct KeyTiles : IGpuKernel<Views>
    {
        public static void Execute(Views v)
        {
            var shared = SharedMemory.Allocate<Float4>(AttentionTile.SharedSize);
            var sizes = v.Sizes;
            int item = Group.IdxX, x = item % 16, y = item / 16;
            var place = new AttentionPlace(sizes.Inner, v.Tiles, v.Parts);
            var key = place.Tile * AttentionTile.Lines;
            long atQuery = v.Query.Of(place), atKey = v.Key.Of(place), atValue = v.Value.Of(place);
            long atGradient = v.Gradient.Of(place), mask = sizes.MaskOf(place);
            var k = key + (4 * y);
            Tile4 keySums = default, valueSums = default;
            var end = sizes.Hides(mask, key) ? 0 : sizes.Queries;
            for (var query = sizes.FirstQuery(key); query < end; query += AttentionTile.Lines)
            {
                var s = AttentionTile.Products(shared, item, v.Key, atKey, key, sizes.Keys, v.Query, atQuery, query, sizes.Queries, sizes.Depth);
                var g = AttentionTile.Products(shared, item, v.Value, atValue, key, sizes.Keys, v.Gradient, atGradient, query, sizes.Queries, sizes.ValueDepth);
                var q = query + (4 * x);
                Float4 logSumExp = Four(v.LogSumExp, place.Head, q, sizes.Queries), inProducts = Four(v.InProducts, place.Head, q, sizes.Queries);
                Float4 p0 = Row(sizes, mask, q, k, s.Row0, logSumExp), p1 = Row(sizes, mask, q, k + 1, s.Row1, logSumExp);
                Float4 p2 = Row(sizes, mask, q, k + 2, s.Row2, logSumExp), p3 = Row(sizes, mask, q, k + 3, s.Row3, logSumExp);
                AttentionTile.PutWeights(shared, item, new Tile4(p0, p1, p2, p3));
                valueSums = AttentionTile.Apply(shared, item, valueSums, v.Gradient, atGradient, query, sizes.Queries, place.Column, sizes.ValueDepth);
                AttentionTile.PutWeights(shared, item, new Tile4(
                    Slopes(sizes, p0, g.Row0, inProducts), Slopes(sizes, p1, g.Row1, inProducts),
                    Slopes(sizes, p2, g.Row2, inProducts), Slopes(sizes, p3, g.Row3, inProducts)));
                keySums = AttentionTile.Apply(shared, item, keySums, v.Query, atQuery, query, sizes.Queries, place.Column, sizes.Depth);
            }

            Store(v.KeyGradient, v.KeyGradient.Of(place), k, sizes.Keys, place.Column + (4 * x), sizes.Depth, keySums);
            Store(v.ValueGradient, v.ValueGradient.Of(place), k, sizes.Keys, place.Column + (4 * x), sizes.ValueDepth, valueSums);
        }

        private static Float4 Row(AttentionSizes sizes, long mask, int query, int key, Float4 s, Float4 logSumExp) => new(
            Weight(sizes, mask, query, key, s.X, logSumExp.X), Weight(sizes, mask, query + 1, key, s.Y, logSumExp.Y),
            Weight(sizes, mask, query + 2, key, s.Z, logSumExp.Z), Weight(sizes, mask, query + 3, key, s.W, logSumExp.W));

        private static Float4 Slopes(AttentionSizes sizes, Float4 p, Float4 g, Float4 inProducts) => new(
            Slope(sizes, p.X, g.X, inProducts.X), Slope(sizes, p.Y, g.Y, inProducts.Y), Slope(sizes, p.Z, g.Z, inProducts.Z), Slope(sizes, p.W, g.W, inProducts.W));
    }

    private static float Weight(AttentionSizes sizes, long mask, int query, int key, float score, float logSumExp) =>
        sizes.Sees(mask, query, key) ? F32x1.Exp(new F32x1((score * sizes.Scale) - logSumExp)).Value : 0;

    private static float Slope(AttentionSizes sizes, float weight, float gradient, float inProduct) => weight * ((gradient - inProduct) * sizes.Scale);

    /// <summary>Numbers of four neighboring queries.</summary>
    private static Float4 Four(ArrayView<float> of, int head, int query, int queries)
    {
        var at = ((long)head * queries) + query;
        return new Float4(
            query < queries ? of[at] : 0, query + 1 < queries ? of[at + 1] : 0, query + 2 < queries ? of[at + 2] : 0, query + 3 < queries ? of[at + 3] : 0);
    }

    private static void Store(GpuMatrices target, long head, int row, int rows, int column, int columns, Tile4 tile)
    {
        if (row < rows) target.Store(head, row, column, columns, tile.Row0);
        if (row + 1 < rows) target.Store(head, row + 1, column, columns, tile.Row1);
        if (row + 2 < rows) target.Store(head, row + 2, column, columns, tile.Row2);
        if (row + 3 < rows) target.Store(head, row + 3, column, columns, tile.Row3);
    }
}
