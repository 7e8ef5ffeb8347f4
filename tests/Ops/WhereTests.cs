using static TensorCore.Tests.ElementwiseTesting;
using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class WhereTests
{
    private static readonly (Shape C, Shape A, Shape B)[] s_shapes =
    [
        ([257], [257], [257]), ([33], [], [33]), ([], [33], [33]), ([7, 3], [3], [7, 1]), ([5, 1], [1, 40], []), ([40], [5, 1], [5, 40]), ([0], [1], [0]),
        ([2, 1, 3], [4, 1], [2, 4, 3]), ([1, 70], [40, 1], [40, 70]),
    ];

    [Theory]
    [AllDTypes]
    public void Every_layout_and_broadcast_chooses_the_same(DType type)
    {
        foreach (var (shapeC, shapeA, shapeB) in s_shapes)
        {
            using var outer = new Scope();
            var c = Array.ConvertAll(ReductionTesting.Numbers(shapeC.Length, 3), v => v > 0 ? 1.0 : 0);
            var a = Distinct(shapeA.Length, 1, type);
            var b = Distinct(shapeB.Length, 1000, type);
            var shape = Shape.Broadcast(shapeC, Shape.Broadcast(shapeA, shapeB));
            var chosen = Broadcast(c, shapeC, a, shapeA, shape, (x, y) => x != 0 ? y : double.NaN);
            var expected = Broadcast(chosen, shape, b, shapeB, shape, (x, y) => double.IsNaN(x) ? y : x);
            foreach (var (nameC, condition) in Layouts(c, shapeC, DType.Bool))
            foreach (var (nameA, x) in Layouts(a, shapeA, type))
            foreach (var (nameB, y) in Layouts(b, shapeB, type))
            {
                using var scope = new Scope();
                Poison(Device.Cpu, shape.Length * type.Size);
                var result = Tensor.Where(condition, x, y);
                Assert.Equal(shape, result.Shape);
                Assert.Equal(type, result.DType);
                AssertValues(expected, result, 0, 0, $"{shapeC} {nameC}, {shapeA} {nameA}, {shapeB} {nameB}");
            }
        }
    }

    [Fact]
    public void Bits_are_kept_and_numbers_adapt()
    {
        var mask = Tensor.From([true, false, true]);
        Assert.Equal(unchecked((int)0xFFC12345), BitConverter.SingleToInt32Bits(Tensor.Where(mask, Tensor.From([BitConverter.Int32BitsToSingle(unchecked((int)0xFFC12345))]), 1).ToArray<float>()[0]));
        Assert.Equal([1f, -1, 3], Tensor.Where(mask, Tensor.From([1f, 2, 3]), -1).ToArray<float>());
        Assert.Equal([0.5, 2, 0.5], Tensor.Where(mask, 0.5, Tensor.From([1.0, 2, 3])).ToArray<double>());
        Assert.Equal([1, -1, 3], Tensor.Where(mask, Tensor.From([1, 2, 3]), -1).ToArray<int>());
        Assert.Equal([1, 0.5f, 3], Tensor.Where(mask, Tensor.From([1, 2, 3]), 0.5).ToArray<float>());
        Assert.Equal([1.0, 2, 3], Tensor.Where(Tensor.From([1, 0, 1]), Tensor.From([1f, 9, 3]), Tensor.From([9.0, 2, 9])).ToArray<double>());
    }

    [Fact]
    public void The_gradient_goes_to_what_was_chosen_even_beside_NaN()
    {
        using var tape = new Tape();
        var mask = Tensor.From([true, false, true]);
        Tensor x = Tensor.From([1.0, double.NaN, 4]), y = Tensor.From([3.0], [1, 1]);
        var gradients = tape.Gradients(Tensor.Where(mask, x, y), [x, y], Tensor.From([1.0, 10, 100], [1, 3]));
        Assert.Equal([1.0, 0, 100], gradients[x].ToArray<double>());
        Assert.Equal([10.0], gradients[y].ToArray<double>());
        GradCheck.CheckSecond(t => Tensor.Where(mask, t[0] * t[0], t[1] * t[0]), [Tensor.From([1.0, 2, 3]), Tensor.From([4.0, 5, 6])]);
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        using var scope = new Scope();
        var c = Array.ConvertAll(ReductionTesting.Numbers(100_003, 3), v => v > 0 ? 1.0 : 0);
        var a = ReductionTesting.Numbers(100_003);
        AssertBits(
            Tensor.Where(Make(c, [100_003], DType.Bool, OneThread), Make(a, [100_003], DType.Float32, OneThread), 7),
            Tensor.Where(Make(c, [100_003], DType.Bool, ThreeThreads), Make(a, [100_003], DType.Float32, ThreeThreads), 7));
    }

    private static double[] Distinct(long count, int first, DType type)
    {
        var values = new double[count];
        for (var i = 0; i < values.Length; i++) values[i] = type == DType.Bool ? (i + first) & 1 : first + i;
        return values;
    }

    [Theory]
    [AllDTypes]
    public void Large_tensors_are_chosen_from_in_blocks(DType type)
    {
        using var scope = new Scope();
        const int Count = 40_003;
        var c = Array.ConvertAll(ReductionTesting.Numbers(Count, 3), v => v > 0 ? 1.0 : 0);
        double[] a = Distinct(Count, 1, type), b = Distinct(Count, 100_000, type);
        var result = Tensor.Where(Make(c, [Count], DType.Bool, ThreeThreads), Make(a, [Count], type, ThreeThreads), Make(b, [Count], type, ThreeThreads));
        AssertValues([.. c.Select((v, i) => v != 0 ? a[i] : b[i])], result, 0, 0, $"{type}");
    }
}
