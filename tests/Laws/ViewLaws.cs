namespace TensorCore.Tests;

/// <summary>Views, alone and on top of each other, are what computing each index by itself gives.</summary>
public class ViewLaws
{
    /// <summary>A view with its definition: the same change to the tensor and to the textbook's array.</summary>
    private sealed record Change(string Name, Func<Tensor, Tensor> Of, Func<Naive, Naive> Definition);

    [Fact]
    public void Chains_of_views_agree_with_their_definitions() => Law.ForAll(0, 4, 400, (shape, random) =>
    {
        var naive = Naive.Random(random, shape);
        var tensor = naive.ToTensor(Law.AnyType(random));
        var names = "";
        for (var depth = random.Next(1, 7); depth > 0; depth--)
        {
            var change = Any(naive.Shape, random);
            names += change.Name + " ";
            (tensor, naive) = (change.Of(tensor), change.Definition(naive));
            naive.Is(tensor, names);
        }
    });

    [Fact]
    public void The_gradient_of_a_chain_of_views_is_its_adjoint() => Law.ForAll(0, 4, 300, (shape, random) =>
    {
        var x = Naive.Random(random, shape);
        List<Change> chain = [];
        var at = x;
        for (var depth = random.Next(1, 5); depth > 0; depth--)
        {
            chain.Add(Any(at.Shape, random));
            at = chain[^1].Definition(at);
        }

        Law.IsAdjoint(random, x, t => chain.Aggregate(t, (y, change) => change.Of(y)), string.Join(" ", chain.Select(c => c.Name)));
    });

    [Fact]
    public void Views_share_memory_and_writing_through_one_is_seen() => Law.ForAll(1, 3, 100, (shape, random) =>
    {
        if (shape.Contains(0)) return;
        var x = Naive.Random(random, shape).ToTensor();
        var axis = random.Next(shape.Length);
        var view = x.Slice(axis, step: -1);
        Assert.Same(x.Storage, view.Storage);
        view.Fill(7);
        Assert.All(x.ToArray<double>(), v => Assert.Equal(7, v));
    });

    // A tensor has at most eight axes: with more than six, none is added.
    private const int MostAxes = 6;

    private static Change Any(int[] shape, Random random)
    {
        var rank = shape.Length;
        var axis = rank == 0 ? -1 : random.Next(rank);
        var last = axis < 0 ? 0 : shape[axis];
        switch (rank == 0 ? random.Next(2) : rank <= MostAxes ? random.Next(10) : random.Next(2, 7))
        {
            case 0:
            {
                var at = random.Next(rank + 1);
                return new($"Unsqueeze({at})", t => t.Unsqueeze(at), n => Reshaped(n, [.. n.Shape[..at], 1, .. n.Shape[at..]]));
            }

            case 1:
            {
                // Longer in front, and every axis of length 1 stretched.
                int[] target = [random.Next(1, 3), .. shape.Select(n => n == 1 ? random.Next(0, 4) : n)];
                return new("Expand", t => t.Expand(target), n => Naive.Of(target, i => n[[.. n.Shape.Select((length, a) => length == 1 ? 0 : i[a + 1])]]));
            }

            case 2:
            {
                var order = Enumerable.Range(0, rank).ToArray();
                random.Shuffle(order);
                return new(
                    $"Permute({string.Join(", ", order)})", t => t.Permute(order),
                    n => Naive.Of([.. order.Select(a => n.Shape[a])], i => n[[.. Enumerable.Range(0, rank).Select(a => i[Array.IndexOf(order, a)])]]));
            }

            case 3 or 4:
            {
                // Python's slice: bounds may lie outside and count from the end.
                var step = random.GetItems([-3, -2, -1, 1, 2, 3], 1)[0];
                int? start = random.Next(4) == 0 ? null : random.Next(-last - 2, last + 3), stop = random.Next(4) == 0 ? null : random.Next(-last - 2, last + 3);
                int[] positions = [.. Positions(last, start, stop, step)];
                return new(
                    $"Slice({axis}, {start}:{stop}:{step})", t => t.Slice(axis, start, stop, step),
                    n => Naive.Of(With(n.Shape, axis, positions.Length), i => n[With(i, axis, positions[i[axis]])]));
            }

            case 5:
                return new($"Flip({axis})", t => t.Flip(axis), n => Naive.Of(n.Shape, i => n[With(i, axis, last - 1 - i[axis])]));
            case 6 when last > 0:
            {
                var position = random.Next(-last, last);
                var from = position < 0 ? position + last : position;
                return new(
                    $"Select({axis}, {position})", t => t.Select(axis, position),
                    n => Naive.Of([.. n.Shape[..axis], .. n.Shape[(axis + 1)..]], i => n[[.. i[..axis], from, .. i[axis..]]]));
            }

            case 7 when last > 0:
            {
                var size = random.Next(1, last + 1);
                var step = random.Next(1, 3);
                return new(
                    $"Unfold({axis}, {size}, {step})", t => t.Unfold(axis, size, step),
                    n => Naive.Of([.. With(n.Shape, axis, ((last - size) / step) + 1), size], i => n[With(i[..rank], axis, (i[axis] * step) + i[rank])]));
            }

            case 8 when rank > 1:
            {
                var offset = random.Next(-2, 3);
                int row = Math.Max(0, -offset), column = Math.Max(0, offset);
                var length = Math.Max(0, Math.Min(shape[^2] - row, shape[^1] - column));
                return new(
                    $"Diagonal({offset})", t => t.Diagonal(offset),
                    n => Naive.Of([.. n.Shape[..^2], length], i => n[[.. i[..^1], i[^1] + row, i[^1] + column]]));
            }

            default:
            {
                // The elements in their order, with two neighboring axes made one, or all axes reversed.
                int[] target = rank > 1 && random.Next(2) == 0 ? [.. shape[..^2], shape[^2] * shape[^1]] : [.. shape.Reverse()];
                return new($"Reshape({string.Join(", ", target)})", t => t.Reshape(target), n => Reshaped(n, target));
            }
        }
    }

    private static Naive Reshaped(Naive n, int[] shape) => new(shape, n.Values);

    private static int[] With(int[] array, int position, int value)
    {
        int[] copy = [.. array];
        copy[position] = value;
        return copy;
    }

    /// <summary>Python's definition of start:stop:step on a sequence.</summary>
    private static IEnumerable<int> Positions(int length, int? start, int? stop, int step)
    {
        int low = step > 0 ? 0 : -1, high = step > 0 ? length : length - 1;
        var from = start is { } s ? Math.Clamp(s < 0 ? s + length : s, low, high) : step > 0 ? low : high;
        var to = stop is { } e ? Math.Clamp(e < 0 ? e + length : e, low, high) : step > 0 ? high : low;
        for (var i = from; step > 0 ? i < to : i > to; i += step) yield return i;
    }
}
