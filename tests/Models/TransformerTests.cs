namespace TensorCore.Tests;

/// <summary>Transformers as a whole: masks, positions, the zoo's networks; single layers against PyTorch are in LayerTests.</summary>
public sealed class TransformerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Padding_changes_nothing_for_what_is_there(bool normFirst)
    {
        using var scope = new Scope();
        using var encoder = new TransformerEncoder(2, new(8, 2) { NormFirst = normFirst, Dropout = 0.5 }, new Rng(1));
        encoder.Eval();
        var x = Golden.Tensor([2, 5, 8], 3);
        var padded = Tensor.Concat([x, Golden.Tensor([2, 4, 8], 4, 5, 9)], 1);
        var mask = Tensor.From(Enumerable.Range(0, 18).Select(i => i % 9 < 5).ToArray(), [2, 9]);
        Golden.Close(Doubles(encoder.Forward(x)), encoder.Forward(padded, mask)[.., ..5], 1e-6, "with padding");
        Assert.NotEqual(Doubles(encoder.Forward(x)), Doubles(encoder.Forward(padded)[.., ..5]));
    }

    [Fact]
    public void A_decoder_does_not_see_padding_of_its_memory()
    {
        using var scope = new Scope();
        using var layer = new TransformerDecoderLayer(new(8, 2) { Causal = true }, new Rng(1));
        Tensor x = Golden.Tensor([2, 3, 8], 3), memory = Golden.Tensor([2, 5, 8], 4);
        var padded = Tensor.Concat([memory, Golden.Tensor([2, 2, 8], 5, 5, 9)], 1);
        var mask = Tensor.From(Enumerable.Range(0, 14).Select(i => i % 7 < 5).ToArray(), [2, 7]);
        Golden.Close(Doubles(layer.Forward(x, memory)), layer.Forward(x, padded, memoryMask: mask), 1e-6, "with padding");
        // Causal: the first position does not know the last.
        Golden.Close(Doubles(layer.Forward(x, memory)[.., ..2]), layer.Forward(x[.., ..2], memory), 1e-6, "first positions");
    }

    [Fact]
    public void Dropout_drops_in_training_only()
    {
        using var scope = new Scope();
        using var layer = new TransformerEncoderLayer(new(8, 2) { Dropout = 0.5 }, new Rng(1));
        var x = Golden.Tensor([2, 5, 8], 3);
        Assert.NotEqual(layer.Forward(x).ToArray<float>(), layer.Forward(x).ToArray<float>());
        layer.Eval();
        using var whole = new TransformerEncoderLayer(new(8, 2), new Rng(1));
        Assert.Equal(whole.Forward(x).ToArray<float>(), layer.Forward(x).ToArray<float>());
    }

    [Fact]
    public void Positions_are_waves_or_learned()
    {
        using var scope = new Scope();
        using var waves = new SinusoidalEncoding(50, 6);
        var y = waves.Forward(Golden.Tensor([2, 40, 6], 3)) - Golden.Tensor([2, 40, 6], 3);
        for (var p = 0; p < 40; p += 13)
        {
            for (var i = 0; i < 6; i++)
            {
                var angle = p * Math.Pow(10_000, -(i - (i % 2)) / 6.0);
                for (var example = 0; example < 2; example++) Assert.Equal(i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle), y[example, p, i].Item<float>(), 1e-6);
            }
        }

        using var learned = new LearnedEncoding(9, 6, new Rng(1));
        var x = Golden.Tensor([2, 4, 6], 3);
        Assert.Equal((x + learned.Weight[..4]).ToArray<float>(), learned.Forward(x).ToArray<float>());
        Assert.Contains("length up to 9", Assert.Throws<ShapeException>(() => learned.Forward(Tensor.Zeros([1, 10, 6]))).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => waves.Forward(Tensor.Zeros([1, 51, 6])));
    }

    [Fact]
    public void Wrong_sizes_are_named()
    {
        using var scope = new Scope();
        Assert.Contains("divides", Assert.Throws<ArgumentException>(() => new MultiHeadAttention(10, 3, new Rng(1))).Message, StringComparison.Ordinal);
        using var attention = new MultiHeadAttention(8, 2, new Rng(1));
        Assert.Contains("[batch, length, 8]", Assert.Throws<ShapeException>(() => attention.Forward(Tensor.Zeros([2, 3, 7]))).Message, StringComparison.Ordinal);
        Assert.Contains("[2, length, 8]", Assert.Throws<ShapeException>(() => attention.Attend(Tensor.Zeros([2, 3, 8]), Tensor.Zeros([3, 3, 8]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Summaries_count_attention()
    {
        using var scope = new Scope();
        using var layer = new TransformerEncoderLayer(new(8, 2, 12), new Rng(1));
        var summary = ModelSummary.Of(layer, Tensor.Zeros([2, 5, 8]));
        const int rows = 2 * 5;
        Assert.Equal((2 * rows * ((4 * 8 * 8) + (2 * 8 * 12))) + (2 * 4 * 5 * 5 * 8), summary.Flops);
        Assert.Equal(layer.ParameterCount, summary.Layers.Sum(l => l.Parameters));

        using var causal = new MultiHeadAttention(8, 2, new Rng(1), causal: true);
        Assert.Equal((2 * rows * 4 * 8 * 8) + (2 * 4 * 15 * 8), ModelSummary.Of(causal, Tensor.Zeros([2, 5, 8])).Flops);
    }

    [Fact]
    public void A_language_model_sees_the_past_only_and_every_parameter_learns()
    {
        using var model = new TransformerLanguageModel(symbols: 7, length: 12, layers: 2, new(16, 4), new Rng(1));
        using var tape = new Tape();
        var x = Tensor.From(Enumerable.Range(0, 20).Select(i => i * 5 % 7).ToArray(), [2, 10]);
        var y = model.Forward(x);
        Assert.Equal([2, 10, 7], y.Shape);
        Golden.Close(Doubles(y[.., ..6]), model.Forward(x[.., ..6]), 1e-5, "first positions");
        var gradients = tape.Gradients((y * Golden.Tensor(y.Shape, 20)).Sum(), model.Parameters);
        Assert.All(model.NamedParameters, p => Assert.True(gradients[p.Value].Abs().Max().Item<float>() > 0, p.Name));
        Assert.Equal(2 * 20 * 7 * 16, ModelSummary.Of(model, x).Layers[0].Flops);
    }

    [Fact]
    [Trait("Category", "Learning")]
    public void A_language_model_learns_to_repeat()
    {
        // The second half of each sequence is the first once more: to be known only by looking back 8 positions.
        const int symbols = 6, half = 8;
        using var model = new TransformerLanguageModel(symbols, 2 * half, 2, new(32, 2), new Rng(1));
        var adam = new Adam(model.Parameters, 3e-3);
        var rng = new Rng(2);
        double first = 0, last = 0;
        for (var step = 0; step < 250; step++)
        {
            using var tape = new Tape();
            var start = rng.Integers([32, half], 0, symbols, DType.Int32);
            var x = Tensor.Concat([start, start], 1);
            var logits = model.Forward(x.Narrow(1, 0, (2 * half) - 1)).Narrow(1, half - 1, half); // what follows positions 7 to 14
            var loss = logits.Reshape(-1, symbols).CrossEntropy(start.Reshape(-1));
            adam.Step(tape.Gradients(loss, model.Parameters));
            last = loss.Item<float>();
            if (step == 0) first = last;
        }

        Assert.InRange(first, 1.6, 2.0); // ln 6 = 1.8
        Assert.InRange(last, 0, 0.1);
    }

    [Fact]
    public void A_vision_transformer_has_the_published_sizes()
    {
        using var scope = new Scope();

        // ViT-B/16 for ImageNet has 86.6 million parameters (arXiv 2010.11929, table 1); this one is cut to one of its layers.
        using var base16 = new VisionTransformer(new(3, 224, 224, 16, 1000, Layers: 1), new(768, 12), new Rng(1));
        const long layer = 7_087_872; // attention 4 x (768^2 + 768), feed-forward 2 x 768 x 3072 + 3072 + 768, norms 4 x 768
        Assert.Equal(86_567_656, base16.ParameterCount + (11 * layer));

        using var model = VisionTransformer.ForDigits(new Rng(1));
        Assert.Equal(139_018, model.ParameterCount);
        Assert.Equal([3, 10], model.Forward(Tensor.Zeros([3, 1, 28, 28])).Shape);
        Assert.Contains("[batch, 1, 28, 28]", Assert.Throws<ShapeException>(() => model.Forward(Tensor.Zeros([3, 1, 32, 32]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new VisionTransformer(new(1, 28, 28, 5, 10, 1), new(8, 2), new Rng(1)));
    }

    [Fact]
    public void Every_pixel_reaches_the_class_token()
    {
        using var scope = new Scope();
        using var tape = new Tape();
        using var model = new VisionTransformer(new(1, 4, 6, 2, 3, Layers: 1), new(4, 2), new Rng(1));
        var head = model.NamedParameters.Single(p => p.Name == "head.weight").Value;
        head.CopyFrom(Golden.Tensor(head.Shape, 5));
        var x = Golden.Tensor([2, 1, 4, 6], 3);
        var gradient = tape.Gradients((model.Forward(x) * Golden.Tensor([2, 3], 4)).Sum(), [x])[0];
        Assert.All(gradient.ToArray<float>(), g => Assert.NotEqual(0, g));
    }

    [Fact]
    [Trait("Category", "Learning")]
    public void A_vision_transformer_learns_to_tell_ten_pictures_apart()
    {
        using var model = new VisionTransformer(new(1, 12, 12, 4, 10, Layers: 2), new(32, 4), new Rng(1));
        using var images = new Rng(2).Uniform([10, 1, 12, 12], 0, 1).KeepForever();
        using var labels = Tensor.From(Enumerable.Range(0, 10).ToArray(), [10]).KeepForever();
        var adam = new Adam(model.Parameters, 3e-3);
        double first = 0, last = 0;
        for (var step = 0; step < 80; step++)
        {
            using var tape = new Tape();
            var loss = model.Forward(images).CrossEntropy(labels);
            adam.Step(tape.Gradients(loss, model.Parameters));
            last = loss.Item<float>();
            if (step == 0) first = last;
        }

        Assert.Equal(Math.Log(10), first, 1e-5); // the head starts at zero
        Assert.InRange(last, 0, 0.1);
    }

    private static double[] Doubles(Tensor x) => Array.ConvertAll(x.ToArray<float>(), v => (double)v);
}
