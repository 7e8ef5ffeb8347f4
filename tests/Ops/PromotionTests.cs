using FsCheck;
using FsCheck.Fluent;
using static TensorCore.Tests.ElementwiseTesting;
using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

/// <summary>Laws of broadcasting and of the dtype of results.</summary>
public class PromotionTests
{
    private static readonly DType[] s_types = Enum.GetValues<DType>();

    private static Arbitrary<DType> AnyType => Gen.Elements(s_types).ToArbitrary();

    /// <summary>Two shapes that broadcast: an outline of which each drops leading axes and squeezes some others to 1.</summary>
    private static Arbitrary<(Shape A, Shape B)> AnyShapes =>
        (from outline in Gen.Choose(0, 9).ListOf(4)
         from dropA in Gen.Choose(0, 4)
         from dropB in Gen.Choose(0, 4)
         from squeezes in Gen.Choose(0, 2).ListOf(4)
         let lengths = outline.Zip(squeezes, (length, squeeze) => (length, squeeze))
         select (
             (Shape)lengths.Select(p => p.squeeze == 1 ? 1 : p.length).Skip(dropA).ToArray(),
             (Shape)lengths.Select(p => p.squeeze == 2 ? 1 : p.length).Skip(dropB).ToArray())).ToArbitrary();

    [Fact]
    public void Broadcasting_repeats_what_is_short()
    {
        Prop.ForAll(AnyShapes, AnyType, (shapes, type) =>
        {
            using var scope = new Scope();
            var (shapeA, shapeB) = shapes;
            double[] a = Small(shapeA.Length, type, 1), b = Small(shapeB.Length, type, 2);
            var shape = Shape.Broadcast(shapeA, shapeB);
            Tensor x = Make(a, shapeA, type), y = Make(b, shapeB, type);
            var sum = x + y;
            Assert.Equal(shape, sum.Shape);
            AssertValues(Broadcast(a, shapeA, b, shapeB, shape, (p, q) => type == DType.Bool ? Math.Min(1, p + q) : p + q), sum, 0.5, 0, $"{shapeA} + {shapeB}");
            AssertValues((y + x).Doubles(), sum, 0, 0, "commuted");
            AssertValues(Broadcast(a, shapeA, b, shapeB, shape, (p, q) => p < q ? 1 : 0), x < y, 0, 0, $"{shapeA} < {shapeB}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_with_both_named()
    {
        var error = Assert.Throws<ShapeException>(() => Tensor.Zeros([2, 3]) + Tensor.Zeros([4, 2]));
        Assert.Contains("[2, 3]", error.Message);
        Assert.Contains("[4, 2]", error.Message);
        Assert.Throws<ShapeException>(() => Tensor.Zeros([2, 3]) < Tensor.Zeros([2]));
        Assert.Throws<ShapeException>(() => Tensor.Where(Tensor.Zeros([2], DType.Bool), Tensor.Zeros([3]), Tensor.Zeros([3])));
    }

    [Fact]
    public void Promotion_is_commutative_associative_and_idempotent()
    {
        Prop.ForAll(AnyType, AnyType, AnyType, (a, b, c) =>
        {
            Assert.Equal(Elementwise.Promote(a, b), Elementwise.Promote(b, a));
            Assert.Equal(Elementwise.Promote(Elementwise.Promote(a, b), c), Elementwise.Promote(a, Elementwise.Promote(b, c)));
            Assert.Equal(a, Elementwise.Promote(a, a));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Promotion_is_that_of_PyTorch()
    {
        Assert.Equal(DType.Int32, Elementwise.Promote(DType.Bool, DType.Int32));
        Assert.Equal(DType.Int64, Elementwise.Promote(DType.Int32, DType.Int64));
        Assert.Equal(DType.Float32, Elementwise.Promote(DType.Int64, DType.Float32));
        Assert.Equal(DType.Float64, Elementwise.Promote(DType.Float32, DType.Float64));
        Assert.Equal(DType.Float64, Elementwise.Promote(DType.Bool, DType.Float64));
    }

    [Fact]
    public void Mixed_dtypes_give_the_sum_of_the_converted()
    {
        Prop.ForAll(AnyType, AnyType, (a, b) =>
        {
            using var scope = new Scope();
            Tensor x = Make(Small(33, a, 1), [33], a), y = Make(Small(33, b, 2), [33], b);
            var type = Elementwise.Promote(a, b);
            Assert.Equal(type, (x + y).DType);
            AssertBits(x.Cast(type) + y.Cast(type), x + y);
            AssertBits(x.Cast(type) < y.Cast(type), x < y);
            AssertBits(x.Cast(type).Maximum(y.Cast(type)), x.Maximum(y));
            Assert.Equal(type.IsFloat ? type : DType.Float32, (x / y).DType);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_number_never_changes_the_dtype_of_a_floating_point_tensor()
    {
        foreach (var type in s_types)
        {
            var x = Tensor.Ones([3], type);
            Assert.Equal(type.IsFloat ? type : DType.Float32, (x * 0.5).DType);
            Assert.Equal(type == DType.Bool ? DType.Int64 : type, (2 * x).DType);
            Assert.Equal(type.IsFloat ? type : DType.Float32, (x / 2).DType);
            Assert.Equal(type.IsFloat ? type : DType.Float32, x.Exp().DType);
            Assert.Equal(DType.Bool, (x < 2.5).DType);
        }
    }

    [Fact]
    public void Gradients_come_back_in_the_dtype_of_each_input()
    {
        using var tape = new Tape();
        Tensor a = Tensor.From([1f, 2]), b = Tensor.From([3.0, 4]);
        var gradients = tape.Gradients((a * b).Cast(DType.Float32), [a, b], Tensor.Ones([2]));
        Assert.Equal([3f, 4], gradients[a].ToArray<float>());
        Assert.Equal([1.0, 2], gradients[b].ToArray<double>());
    }

    [Fact]
    public void Tensors_on_two_devices_do_not_meet()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Tensor.Ones([2], device: OneThread) + Tensor.Ones([2], device: ThreeThreads));
        Assert.Contains("To(device)", error.Message);
    }

    private static double[] Small(long count, DType type, int seed)
    {
        var values = Numbers(count, -20, 20, type, seed);
        return type.IsFloat ? values : Array.ConvertAll(values, v => type == DType.Bool ? (v > 0 ? 1.0 : 0) : Math.Truncate(v));
    }
}
