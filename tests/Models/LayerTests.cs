using System.Text.Json;

namespace TensorCore.Tests;

/// <summary>Layers against PyTorch: output, gradients by input and parameters, buffers; and shape errors.</summary>
public class LayerTests
{
    private static readonly Dictionary<string, (Func<Activation> Layer, Func<Tensor, Tensor> Function)> s_activations = new()
    {
        ["Relu"] = (Activation.Relu, x => x.Relu()),
        ["LeakyRelu"] = (() => Activation.LeakyRelu(0.3), x => x.LeakyRelu(0.3)),
        ["Elu"] = (() => Activation.Elu(2), x => x.Elu(2)),
        ["Selu"] = (Activation.Selu, x => x.Selu()),
        ["Gelu"] = (() => Activation.Gelu(approximate: true), x => x.Gelu(true)),
        ["Silu"] = (Activation.Silu, x => x.Silu()),
        ["Mish"] = (Activation.Mish, x => x.Mish()),
        ["Sigmoid"] = (Activation.Sigmoid, x => x.Sigmoid()),
        ["Tanh"] = (Activation.Tanh, x => x.Tanh()),
        ["Softplus"] = (Activation.Softplus, x => x.Softplus()),
        ["HardSigmoid"] = (Activation.HardSigmoid, x => x.HardSigmoid()),
        ["HardTanh"] = (Activation.HardTanh, x => x.HardTanh()),
    };

    private sealed record Case(Func<DType, Layer> Make, Shape Input, int Passes = 1, bool Evaluate = false, int Indices = 0);

    private static readonly Rng s_rng = new(1);

    private static readonly Dictionary<string, Case> s_cases = new()
    {
        ["Linear"] = new(t => new Linear(5, 3, s_rng, dtype: t), [2, 4, 5]),
        ["LinearNoBias"] = new(t => new Linear(5, 3, s_rng, dtype: t, bias: false), [4, 5]),
        ["Embedding"] = new(t => new Embedding(7, 3, s_rng, dtype: t), [2, 6], Indices: 7),
        ["EmbeddingPad"] = new(t => new Embedding(7, 3, s_rng, dtype: t, padding: 0), [2, 6], Indices: 7),
        ["Conv1d"] = new(t => new Conv1d(4, 6, 3, s_rng, padding: 1, dtype: t), [2, 4, 9]),
        ["Conv1dStride"] = new(t => new Conv1d(4, 6, 3, s_rng, stride: 2, padding: 2, dilation: 2, groups: 2, dtype: t), [2, 4, 11]),
        ["Conv2d"] = new(t => new Conv2d(3, 4, 3, s_rng, padding: 1, dtype: t), [2, 3, 6, 5]),
        ["Conv2dStride"] = new(t => new Conv2d(2, 4, 3, s_rng, stride: 2, padding: 2, dilation: 2, groups: 2, dtype: t, bias: false), [2, 2, 9, 7]),
        ["MaxPool2d"] = new(_ => new MaxPool2d(3, 2, 1), [2, 3, 6, 7]),
        ["AvgPool2d"] = new(_ => new AvgPool2d(2), [2, 3, 6, 7]),
        ["BatchNorm1d"] = new(t => new BatchNorm(4, dtype: t), [6, 4], Passes: 2),
        ["BatchNorm1dEval"] = new(t => new BatchNorm(4, dtype: t), [6, 4], Passes: 2, Evaluate: true),
        ["BatchNorm2d"] = new(t => new BatchNorm(3, dtype: t, momentum: 0.3), [2, 3, 4, 3], Passes: 2),
        ["BatchNorm2dEval"] = new(t => new BatchNorm(3, dtype: t, momentum: 0.3), [2, 3, 4, 3], Passes: 2, Evaluate: true),
        ["LayerNorm"] = new(t => new LayerNorm([6], dtype: t), [3, 2, 6]),
        ["LayerNorm2"] = new(t => new LayerNorm([2, 6], dtype: t), [3, 2, 6]),
        ["GroupNorm"] = new(t => new GroupNorm(2, 6, dtype: t), [2, 6, 5]),
        ["Cgru"] = new(t => new Cgru(3, s_rng, dtype: t), [2, 5, 4, 3]),
        ["Rnn"] = new(t => new Rnn(3, 4, s_rng, dtype: t), [2, 5, 3]),
        ["RnnRelu"] = new(t => new Rnn(3, 4, s_rng, dtype: t, relu: true), [2, 5, 3]),
        ["Gru"] = new(t => new Gru(3, 4, s_rng, dtype: t), [2, 5, 3]),
        ["GruTwo"] = new(t => new Gru(3, 4, s_rng, dtype: t, layers: 2, bidirectional: true), [2, 5, 3]),
        ["Lstm"] = new(t => new Lstm(3, 4, s_rng, dtype: t), [2, 5, 3]),
        ["LstmTwo"] = new(t => new Lstm(3, 4, s_rng, dtype: t, layers: 2, bidirectional: true), [2, 5, 3]),
        ["MultiHeadAttention"] = new(t => new MultiHeadAttention(8, 2, s_rng, dtype: t), [2, 5, 8]),
        ["MultiHeadAttentionCausal"] = new(t => new MultiHeadAttention(6, 3, s_rng, dtype: t, causal: true), [2, 7, 6]),
        ["EncoderNormFirst"] = new(t => new TransformerEncoderLayer(new(8, 2, 12), s_rng, dtype: t), [2, 5, 8]),
        ["EncoderNormLast"] = new(t => new TransformerEncoderLayer(new(8, 2, 12) { NormFirst = false }, s_rng, dtype: t), [2, 5, 8]),
        ["DecoderNormFirst"] = new(t => new DecodeHalf(new(new(8, 2, 12), s_rng, dtype: t)), [2, 5, 8]),
        ["DecoderNormLast"] = new(t => new DecodeHalf(new(new(8, 2, 12) { NormFirst = false }, s_rng, dtype: t)), [2, 5, 8]),
    };

    public static TheoryData<string, DType> Cases
    {
        get
        {
            var data = new TheoryData<string, DType>();
            foreach (var name in s_cases.Keys)
            {
                data.Add(name, DType.Float32);
                data.Add(name, DType.Float64);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Layers_are_those_of_PyTorch(string name, DType dtype)
    {
        const double Tolerance = 2e-6; // single precision on PyTorch's side
        var golden = Golden.Load("layers").GetProperty(name);
        var c = s_cases[name];
        using var layer = Fill(c.Make(dtype));
        using var tape = new Tape();
        Tensor x = null!, y = null!;
        for (uint pass = 0; pass < c.Passes; pass++)
        {
            x = c.Indices > 0 ? Indices(c.Input, 10 + pass, c.Indices) : Golden.Tensor(c.Input, 10 + pass).Cast(dtype);
            y = layer.Forward(x);
        }

        if (c.Evaluate)
        {
            layer.Eval();
            y = layer.Forward(x);
        }

        Same(golden.GetProperty("output"), y, "output");
        var gradients = tape.Gradients((y * Golden.Tensor(y.Shape, 20).Cast(dtype)).Sum(), c.Indices > 0 ? layer.Parameters : [.. layer.Parameters, x]);
        var byParameter = golden.GetProperty("gradients");
        Assert.Equal(byParameter.EnumerateObject().Select(p => p.Name), layer.NamedParameters.Select(p => p.Name));
        foreach (var (key, parameter) in layer.NamedParameters) Same(byParameter.GetProperty(key), gradients[parameter], $"gradient of {key}");
        if (c.Indices == 0) Same(golden.GetProperty("inputGradient"), gradients[x], "gradient of the input");
        foreach (var (key, buffer) in layer.NamedBuffers) Same(golden.GetProperty("buffers").GetProperty(key), buffer, key);

        void Same(JsonElement values, Tensor actual, string what)
        {
            Assert.Equal(values.Tensor().Shape, actual.Shape);
            var expected = values.GetProperty("values").Doubles();
            // Single precision rounds a sum to the size of its terms: where a tensor has large elements, small ones have their error.
            var size = dtype == DType.Float32 ? Math.Max(1, expected.Max(Math.Abs)) : 1;
            Golden.Close(expected, actual.Cast(DType.Float64), Tolerance * size, $"{name}: {what}");
        }
    }

    public static TheoryData<string, int[], string> WrongShapes => new()
    {
        { "Linear", [2, 4], "[..., 5]" },
        { "Conv2d", [2, 4, 6, 5], "[batch, 3, height, width]" },
        { "BatchNorm2d", [2, 4, 4, 3], "[batch, 3, ...]" },
        { "LayerNorm2", [3, 6, 2], "[..., 2, 6]" },
        { "GroupNorm", [2, 5, 5], "[batch, 6, ...]" },
        { "Cgru", [2, 5, 4, 4], "[batch, length, width, 3]" },
        { "Lstm", [2, 5, 4], "[batch, time, 3]" },
    };

    [Theory]
    [MemberData(nameof(WrongShapes))]
    public void A_wrong_shape_is_refused_with_the_expected_one(string name, int[] shape, string expected)
    {
        using var scope = new Scope();
        using var layer = s_cases[name].Make(DType.Float32);
        using var model = new Sequential(layer);
        var message = Assert.Throws<ShapeException>(() => model.Forward(Tensor.Zeros(shape))).Message;
        Assert.Contains($"0 ({layer.GetType().Name})", message);
        Assert.Contains(expected, message);
        Assert.Contains(((Shape)shape).ToString(), message);
    }

    [Fact]
    public void Embedding_takes_indices_only_and_pads_with_zeros()
    {
        using var scope = new Scope();
        using var layer = new Embedding(3, 2, s_rng, padding: 1);
        Assert.Equal([0f, 0], layer.Forward(Tensor.From([1])).ToArray<float>());
        Assert.Throws<ArgumentException>(() => layer.Forward(Tensor.Zeros([1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Embedding(3, 2, s_rng, padding: 3));
    }

    [Fact]
    public void Batch_normalization_refuses_to_train_on_single_values()
    {
        using var scope = new Scope();
        using var layer = new BatchNorm(3);
        Assert.Contains("[1, 3]", Assert.Throws<ArgumentException>(() => layer.Forward(Tensor.Zeros([1, 3]))).Message);
        layer.Eval();
        Assert.Equal(3, layer.Forward(Tensor.Zeros([1, 3])).Length);
    }

    [Theory]
    [InlineData(DType.Float32, DType.Float64)]
    [InlineData(DType.Float64, DType.Float32)]
    public void Batch_normalization_tracks_inputs_of_another_type_in_its_own(DType own, DType other)
    {
        using var scope = new Scope();
        using var layer = new BatchNorm(2, dtype: own);
        layer.Forward(Tensor.From([0.0, 0, 2, 2], [2, 2]).Cast(other)); // mean 1, unbiased variance 2
        var state = layer.StateDict();
        Assert.Equal(own, state["running_mean"].DType);
        Golden.Close([0.1, 0.1], state["running_mean"], 1e-6, "mean");
        Golden.Close([1.1, 1.1], state["running_var"], 1e-6, "variance");
    }

    [Fact]
    public void Root_mean_square_is_one_after_normalization()
    {
        using var scope = new Scope();
        using var layer = new RmsNorm([6], dtype: DType.Float64);
        var y = layer.Forward(Golden.Tensor([4, 6], 3).Cast(DType.Float64)).Square().Mean(-1);
        Golden.Close([1, 1, 1, 1], y, 1e-4, "mean square");
        layer.Weight.Fill(3);
        Golden.Close([9, 9, 9, 9], layer.Forward(Golden.Tensor([4, 6], 3).Cast(DType.Float64)).Square().Mean(-1), 1e-4, "mean square");
        Assert.Contains("[..., 6]", Assert.Throws<ShapeException>(() => layer.Forward(Tensor.Zeros([6, 4], DType.Float64))).Message);
    }

    public static TheoryData<string> Activations => [.. s_activations.Keys];

    [Theory]
    [MemberData(nameof(Activations))]
    public void An_activation_is_its_function(string name)
    {
        using var scope = new Scope();
        var (layer, function) = s_activations[name];
        using var made = layer();
        var x = Golden.Tensor([40], 3) * 3;
        Assert.Equal(function(x).ToArray<float>(), made.Forward(x).ToArray<float>());
        Assert.Equal(name, made.ToString());
    }

    [Fact]
    public void Every_activation_is_tried_here() =>
        Assert.Equal(typeof(Activation).GetMethods().Where(m => m.IsStatic).Select(m => m.Name).Order(), s_activations.Keys.Order());

    [Fact]
    public void Highway_carries_mostly_its_input_at_first()
    {
        using var scope = new Scope();
        using var layer = new Highway(8, new Rng(1));
        var x = Golden.Tensor([4, 8], 3);
        var gate = layer.NamedParameters.First(p => p.Name == "gate.bias").Value;
        Assert.All(gate.ToArray<float>(), b => Assert.Equal(-2, b));
        gate.Fill(-100);
        Assert.Equal(x.ToArray<float>(), layer.Forward(x).ToArray<float>());
    }

    [Fact]
    public void Highway_mixes_what_it_makes_with_what_it_carries()
    {
        using var scope = new Scope();
        using var layer = new Highway(3, new Rng(1), dtype: DType.Float64);
        var p = layer.NamedParameters.ToDictionary(p => p.Name, p => p.Value);
        foreach (var (value, seed) in p.Values.Zip([5u, 6u, 7u, 8u])) value.CopyFrom(Golden.Tensor(value.Shape.ToArray(), seed).Cast(DType.Float64));
        var x = Golden.Tensor([4, 3], 3).Cast(DType.Float64);
        var made = (x.MatMul(p["transform.weight"].T) + p["transform.bias"]).ToArray<double>();
        var gate = (x.MatMul(p["gate.weight"].T) + p["gate.bias"]).ToArray<double>();
        var expected = x.ToArray<double>().Select((carried, i) => ((Math.Max(made[i], 0) - carried) / (1 + Math.Exp(-gate[i]))) + carried);
        Golden.Close([.. expected], layer.Forward(x), 1e-12, "highway");
    }

    [Fact]
    public void Residual_adds_and_refuses_what_does_not_fit()
    {
        using var scope = new Scope();
        var x = Golden.Tensor([4, 3], 3);
        using var same = new Residual(Activation.Relu());
        Assert.Equal(x.ToArray<float>().Select(v => v + Math.Max(v, 0)), same.Forward(x).ToArray<float>());
        using var wrong = new Residual(new Linear(3, 2, s_rng));
        Assert.Contains("[4, 3]", Assert.Throws<ShapeException>(() => wrong.Forward(x)).Message);
        using var projected = new Residual(new Linear(3, 2, s_rng), new Linear(3, 2, s_rng));
        Assert.Equal(Shape.Create(4, 2), projected.Forward(x).Shape);
    }

    /// <summary>A decoder layer whose memory is half of its input.</summary>
    private sealed class DecodeHalf : Layer
    {
        private readonly TransformerDecoderLayer _layer;

        public DecodeHalf(TransformerDecoderLayer layer) => _layer = Child("layer", layer);

        protected override Tensor Apply(Tensor x) => _layer.Forward(x, x * 0.5);
    }

    /// <summary>Every parameter gets the numbers of its own seed, in their order.</summary>
    internal static TModule Fill<TModule>(TModule module, uint seed = 50, double scale = 1) where TModule : Module
    {
        foreach (var (_, parameter) in module.NamedParameters)
        {
            using var values = Golden.Tensor(parameter.Shape, seed++, -scale, scale);
            parameter.CopyFrom(values);
        }

        return module;
    }

    private static Tensor Indices(Shape shape, uint seed, int count) => Tensor.From(
        Array.ConvertAll(Golden.Numbers((int)shape.Length, seed), x => Math.Min((long)((x + 1) / 2 * count), count - 1)), shape);
}
