namespace TensorCore.Tests;

public class LeNetTests
{
    [Fact]
    public void It_has_the_published_sizes()
    {
        using var model = new LeNet(new Rng(1));
        using var scope = new Scope();
        Assert.Equal(61_706, model.ParameterCount);
        Assert.Equal([3, 10], model.Forward(Tensor.Zeros([3, 1, 28, 28])).Shape.ToArray());
        var message = Assert.Throws<ShapeException>(() => model.Forward(Tensor.Zeros([3, 1, 32, 32]))).Message;
        Assert.Contains("[batch, 1, 28, 28]", message, StringComparison.Ordinal);
        Assert.Contains("[3, 1, 32, 32]", message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Learning")] // long; that a device computes LeNet right is seen in TrainingTests
    public void It_learns_to_tell_ten_pictures_apart()
    {
        using var model = new LeNet(new Rng(1));
        using var images = new Rng(2).Uniform([10, 1, 28, 28], 0, 1).KeepForever();
        using var labels = Tensor.Eye(10).KeepForever();
        var adam = new Adam(model.Parameters, 3e-3);
        double first = 0, last = 0;
        for (var step = 0; step < 60; step++)
        {
            using var tape = new Tape();
            var loss = (model.Forward(images).LogSoftmax(1) * labels).Sum() * -0.1;
            adam.Step(tape.Gradients(loss, model.Parameters));
            last = loss.Item<float>();
            if (step == 0) first = last;
        }

        Assert.InRange(first, 2.0, 2.6); // ln 10 = 2.3
        Assert.InRange(last, 0, 0.1);
    }
}
