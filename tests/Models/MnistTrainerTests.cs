namespace TensorCore.Tests;

public sealed class MnistTrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mnist-").FullName;

    public MnistTrainerTests()
    {
        // Forty pictures of ten kinds: a bar whose row is the label.
        const int Count = 40;
        var images = new byte[16 + (Count * 28 * 28)];
        var labels = new byte[8 + Count];
        new byte[] { 0, 0, 8, 3, 0, 0, 0, Count, 0, 0, 0, 28, 0, 0, 0, 28 }.CopyTo(images, 0);
        new byte[] { 0, 0, 8, 1, 0, 0, 0, Count }.CopyTo(labels, 0);
        for (var i = 0; i < Count; i++)
        {
            labels[8 + i] = (byte)(i % 10);
            images.AsSpan(16 + (i * 28 * 28) + (28 * (2 + (2 * (i % 10)))), 56).Fill(255);
        }

        File.WriteAllBytes(Path.Combine(_folder, "train-images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(_folder, "train-labels-idx1-ubyte"), labels);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("mlp", true)]
    [InlineData("lenet", true)]
    [InlineData("vit", false)] // bars differ by their position alone, which takes it longer
    public void Bars_are_learned_and_a_resumed_run_continues_bit_for_bit(string model, bool learns)
    {
        var options = new MnistOptions { Data = _folder, Model = model, BatchSize = 10, TestDigits = 10, Steps = 40 };
        var path = Path.Combine(_folder, "checkpoint.safetensors");
        using var whole = new MnistTrainer(options, Device.Cpu);
        while (!whole.IsFinished) whole.Step();
        if (learns) Assert.Equal(10, whole.Summarize().Correct);

        using (var first = new MnistTrainer(options, Device.Cpu))
        {
            for (var i = 0; i < 17; i++) first.Step();
            first.Save(path);
        }

        using var second = MnistTrainer.Resume(options, Device.Cpu, path);
        Assert.Equal(17, second.Steps);
        while (!second.IsFinished) second.Step();
        Assert.Equal(Weights(whole), Weights(second));
    }

    [Fact]
    public void Digits_are_read_as_they_lie_in_the_files_and_scaled()
    {
        using var digits = Mnist.Load(_folder);
        Assert.Equal([40, 1, 28, 28], digits.Images.Shape.ToArray());
        Assert.Equal(Enumerable.Range(0, 40).Select(i => i % 10), digits.Labels.ToArray<int>());
        var image = digits.Images.Select(0, 13).ToArray<float>(); // of the digit 3: rows 8 and 9 are ink
        for (var i = 0; i < image.Length; i++) Assert.Equal(((i / 28 is 8 or 9 ? 1 : 0) - 0.1307f) / 0.3081f, image[i], 1e-6f);
    }

    [Fact]
    public void Labels_of_other_images_are_refused()
    {
        File.WriteAllBytes(Path.Combine(_folder, "train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 1, 5]);
        Assert.Contains("does not belong", Assert.Throws<InvalidDataException>(() => Mnist.Load(_folder)).Message);
    }

    [Fact]
    public void What_no_run_can_begin_with_is_refused_before_the_digits_are_read()
    {
        foreach (var (expected, options) in (IEnumerable<(string, MnistOptions)>)
            [
                ("mlp, lenet, vit", new() { Model = "resnet" }), ("at least 1 digit", new() { BatchSize = 0 }), ("Steps must be at least 1", new() { Steps = 0 }),
                ("Epochs must be at least 1", new() { Epochs = 0 }), ("LearningRate must be above 0", new() { LearningRate = double.NaN }),
            ])
        {
            Assert.Contains(expected, Assert.Throws<ArgumentException>(() => new MnistTrainer(options with { Data = "nowhere" }, Device.Cpu)).Message);
        }
    }

    [Fact]
    public void Too_few_digits_are_refused_and_leave_no_memory_behind()
    {
        using var device = Device.Open("cpu:1");
        Assert.Contains("too few", Assert.Throws<ArgumentException>(() => new MnistTrainer(new MnistOptions { Data = _folder, TestDigits = 40 }, device)).Message);
        Assert.Equal(0, device.Memory.LiveBytes);
    }

    private static float[] Weights(MnistTrainer trainer) => [.. trainer.Model.Parameters.SelectMany(p => p.ToArray<float>())];

    [Fact]
    public void More_digits_than_are_tested_together_are_each_counted_once()
    {
        const int Count = 300; // 40 to train, 250 and 10 to test
        var images = new byte[16 + (Count * 28 * 28)];
        var labels = new byte[8 + Count];
        new byte[] { 0, 0, 8, 3, 0, 0, 1, 44, 0, 0, 0, 28, 0, 0, 0, 28 }.CopyTo(images, 0);
        new byte[] { 0, 0, 8, 1, 0, 0, 1, 44 }.CopyTo(labels, 0);
        for (var i = 0; i < Count; i++)
        {
            labels[8 + i] = (byte)(i % 10);
            images.AsSpan(16 + (i * 28 * 28) + (28 * (2 + (2 * (i % 10)))), 56).Fill(255);
        }

        File.WriteAllBytes(Path.Combine(_folder, "train-images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(_folder, "train-labels-idx1-ubyte"), labels);
        using var trainer = new MnistTrainer(new MnistOptions { Data = _folder, Model = "mlp", BatchSize = 10, TestDigits = 260, Steps = 40 }, Device.Cpu);
        while (!trainer.IsFinished) trainer.Step();
        var summary = trainer.Summarize();
        Assert.Equal((260, 1.0), (summary.Correct, summary.Accuracy));
    }
}
