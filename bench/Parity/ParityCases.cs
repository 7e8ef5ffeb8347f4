namespace TensorCore.Bench;

/// <summary>
/// What is compared. Sizes are small, so that the simulator takes minutes, and odd, so that edges of tiles and tails of
/// vectors are met.
/// </summary>
internal static class ParityCases
{
    public static IReadOnlyList<ParityCase> All { get; } =
    [
        .. Elementwise(), .. Products(), .. Convolutions(), .. Lines(), .. Losses(), .. Positions(), .. Randomness(), .. Training(), .. ParityTraining.All,
    ];

    /// <summary>A function over its domain, with its derivative.</summary>
    private static ParityCase Map(string name, double low, double high, Func<Tensor, Tensor> op, double allowed = 4) =>
        new("element-wise, with gradient", $"{name}, {low:R} to {high:R}", allowed, p =>
        {
            var x = p.Uniform(low, high, 1031);
            return p.WithGradients(() => op(x), x);
        });

    private static IEnumerable<ParityCase> Elementwise() =>
    [
        Map("Exp", -87, 88, x => x.Exp()),
        Map("Exp2", -126, 127, x => x.Exp2()),
        Map("ExpM1", -30, 30, x => x.ExpM1()),
        Map("Log", 1e-30, 1e4, x => x.Log()),
        Map("Log1P", -0.999, 100, x => x.Log1P()),
        Map("Log2", 1e-3, 1e4, x => x.Log2()),
        Map("Log10", 1e-3, 1e4, x => x.Log10()),
        Map("Sqrt", 0.01, 1e4, x => x.Sqrt()),
        Map("Rsqrt", 0.01, 1e4, x => x.Rsqrt()),
        Map("Reciprocal", 0.01, 1e4, x => x.Reciprocal()),
        Map("Sin", -1e4, 1e4, x => x.Sin()),
        Map("Cos", -1e4, 1e4, x => x.Cos()),
        Map("Tan", -1.5, 1.5, x => x.Tan()),
        Map("Asin", -0.99, 0.99, x => x.Asin()),
        Map("Acos", -0.99, 0.99, x => x.Acos()),
        Map("Atan", -100, 100, x => x.Atan()),
        Map("Sinh", -20, 20, x => x.Sinh()),
        Map("Cosh", -20, 20, x => x.Cosh()),
        Map("Tanh", -10, 10, x => x.Tanh()),
        Map("Asinh", -100, 100, x => x.Asinh()),
        Map("Acosh", 1.01, 100, x => x.Acosh()),
        Map("Atanh", -0.99, 0.99, x => x.Atanh()),
        Map("Erf", -4, 4, x => x.Erf()),
        Map("Sigmoid", -30, 30, x => x.Sigmoid()),
        Map("LogSigmoid", -30, 30, x => x.LogSigmoid()),
        Map("Softplus", -30, 30, x => x.Softplus()),
        Map("Relu", -3, 3, x => x.Relu(), 0),
        Map("Gelu", -5, 5, x => x.Gelu()),
        Map("Gelu by tanh", -5, 5, x => x.Gelu(approximate: true)),
        Map("Silu", -10, 10, x => x.Silu()),
        Map("Mish", -10, 10, x => x.Mish()),
        Map("Elu", -5, 5, x => x.Elu()),
        Map("Round", -50, 50, x => x.Round(), 0),
        Map("Pow to 2.5", 0.01, 100, x => x.Pow(2.5)),
        Binary("Add", 0, (a, b) => a + b),
        Binary("Multiply", 0, (a, b) => a * b),
        Binary("Divide", 4, (a, b) => a / (b.Abs() + 0.1)),
        Binary("Pow", 4, (a, b) => a.Abs().Pow(b)),
        Binary("Atan2", 4, (a, b) => a.Atan2(b)),
        Binary("Hypot", 4, (a, b) => a.Hypot(b)),
        Binary("Maximum", 0, (a, b) => a.Maximum(b)),
        Binary("SigmoidGate", 4, (a, b) => a.SigmoidGate(b)),
        Binary("Lerp by a sigmoid, as in a highway layer,", 4, (a, b) => a.Lerp(b, (a * 3).Sigmoid())),
        new("element-wise, with gradient", "Add of [33, 1] and [65], broadcast", 16, p =>
        {
            Tensor a = p.Normal(33, 1), b = p.Normal(65);
            return p.WithGradients(() => a + b, a, b);
        }),
    ];

    private static ParityCase Binary(string name, double allowed, Func<Tensor, Tensor, Tensor> op) =>
        new("element-wise, with gradient", $"{name} of two tensors", allowed, p =>
        {
            Tensor a = p.Normal(31, 33), b = p.Normal(31, 33);
            return p.WithGradients(() => op(a, b), a, b);
        });

    private static IEnumerable<ParityCase> Products()
    {
        foreach (var (m, k, n) in new[] { (33, 65, 17), (1, 300, 130), (130, 300, 1), (3, 1000, 5), (128, 64, 128), (257, 3, 9) })
        {
            yield return new("matrix products, with gradients", $"MatMul [{m}, {k}] x [{k}, {n}] + bias", 16, p =>
            {
                Tensor a = p.Normal(m, k), b = p.Normal(k, n), bias = p.Normal(n);
                return p.WithGradients(() => a.MatMul(b, bias), a, b, bias);
            });
        }

        yield return new("matrix products, with gradients", "MatMul [5, 19, 33] x [5, 33, 21]", 16, p =>
        {
            Tensor a = p.Normal(5, 19, 33), b = p.Normal(5, 33, 21);
            return p.WithGradients(() => a.MatMul(b), a, b);
        });
        yield return new("matrix products, with gradients", "MatMul of transposed [65, 33] and [17, 65]", 16, p =>
        {
            Tensor a = p.Normal(65, 33), b = p.Normal(17, 65);
            return p.WithGradients(() => a.Transpose(0, 1).MatMul(b.Transpose(0, 1)), a, b);
        });
    }

    private static IEnumerable<ParityCase> Convolutions()
    {
        return
        [
            Conv2("3x3, padding 1", [2, 5, 11, 13], [7, 5, 3, 3], (x, w, b) => x.Conv2d(w, b, padding: 1)),
            Conv2("5x5, stride 2", [2, 3, 15, 14], [6, 3, 5, 5], (x, w, b) => x.Conv2d(w, b, stride: 2)),
            Conv2("3x3, dilation 2, 2 groups", [1, 4, 12, 11], [6, 2, 3, 3], (x, w, b) => x.Conv2d(w, b, dilation: 2, groups: 2)),
            Conv2("1x1", [2, 8, 7, 9], [5, 8, 1, 1], (x, w, b) => x.Conv2d(w, b)),
        ];

        static ParityCase Conv2(string name, int[] input, int[] weights, Func<Tensor, Tensor, Tensor, Tensor> op) =>
            new("convolutions and pooling, with gradients", $"Conv2d {name}", 16, p =>
            {
                Tensor x = p.Normal(input), w = p.Normal(weights), b = p.Normal(weights[0]);
                return p.WithGradients(() => op(x, w, b), x, w, b);
            });
    }

    private static ParityCase Line(string name, double allowed, Func<Tensor, Tensor> op, params int[] shape) =>
        new("reductions, with gradients", $"{name} of [{string.Join(", ", shape)}]", allowed, p =>
        {
            var x = p.Normal(shape);
            return p.WithGradients(() => op(x), x);
        });

    private static IEnumerable<ParityCase> Lines() =>
    [
        Line("Sum of squares, all", 16, x => x.Square().Sum(), 9001), // that of the numbers themselves cancels out almost
        Line("Sum, axis 0", 16, x => x.Sum(0), 700, 3),
        Line("Sum, axis 1", 16, x => x.Sum(1), 9, 300),
        Line("Mean, axis 1", 16, x => x.Mean(1), 9, 300),
        Line("Var, axis 1", 16, x => x.Var(1), 9, 300),
        Line("Norm, all", 16, x => x.Norm(), 2000),
        Line("Prod, axis 1", 32, x => x.Prod(1), 40, 9),
        Line("Max, axis 0", 0, x => x.Max(0), 300, 7),
        Line("LogSumExp, axis 1", 16, x => x.LogSumExp(1), 9, 300),
        Line("CumSum, axis 1", 16, x => x.CumSum(1), 3, 700),
        Line("CumProd, axis 1", 64, x => x.CumProd(1), 20, 33),
    ];

    private static ParityCase Attention(string name, bool causal, bool masked) =>
        new("softmax, losses and norms, with gradients", name, 64, p =>
        {
            Tensor q = p.Normal(2, 2, 70, 20), k = p.Normal(2, 2, 90, 20), v = p.Normal(2, 2, 90, 70);
            var mask = masked ? p.Uniform(0, 1, 2, 90) > 0.4 : null;
            return p.WithGradients(() => q.Attention(k, v, causal, mask), q, k, v);
        });

    private static IEnumerable<ParityCase> Losses() =>
    [
        Line("Softmax", 16, x => (x * 5).Softmax(), 9, 130) with { Family = "softmax, losses and norms, with gradients" },
        Line("LogSoftmax", 16, x => (x * 5).LogSoftmax(), 9, 130) with { Family = "softmax, losses and norms, with gradients" },
        new("softmax, losses and norms, with gradients", "CrossEntropy of [33, 10], smoothing 0.1", 16, p =>
        {
            Tensor x = p.Normal(33, 10), targets = p.Integers(10, 33);
            return p.WithGradients(() => x.CrossEntropy(targets, labelSmoothing: 0.1), x);
        }),
        new("softmax, losses and norms, with gradients", "BinaryCrossEntropyWithLogits of [500]", 16, p =>
        {
            Tensor x = p.Normal(500), y = p.Uniform(0, 1, 500);
            return p.WithGradients(() => x.BinaryCrossEntropyWithLogits(y), x);
        }),
        new("softmax, losses and norms, with gradients", "LayerNorm of [9, 300]", 32, p =>
        {
            Tensor x = p.Normal(9, 300), w = p.Normal(300), b = p.Normal(300);
            return p.WithGradients(() => x.LayerNorm(w, b), x, w, b);
        }),
        Attention("Attention of [2, 2, 70, 20] to 90, causal", causal: true, masked: false),
        Attention("Attention of [2, 2, 70, 20] to 90, padded", causal: false, masked: true),
        Attention("Attention of [2, 2, 70, 20] to 90, causal and padded", causal: true, masked: true),
        new("softmax, losses and norms, with gradients", "BatchNorm of [4, 6, 5, 5]", 32, p =>
        {
            Tensor x = p.Normal(4, 6, 5, 5), w = p.Normal(6), b = p.Normal(6);
            return p.WithGradients(() => x.BatchNorm(w, b, channelAxis: 1).Output, x, w, b);
        }),
        new("softmax, losses and norms, with gradients", "RmsNorm of [9, 300]", 32, p =>
        {
            Tensor x = p.Normal(9, 300), w = p.Normal(300);
            return p.WithGradients(() => x.RmsNorm(w), x, w);
        }),
        new("softmax, losses and norms, with gradients", "GroupNorm of [2, 6, 5, 5], 3 groups", 32, p =>
        {
            Tensor x = p.Normal(2, 6, 5, 5), w = p.Normal(6), b = p.Normal(6);
            return p.WithGradients(() => x.GroupNorm(3, w, b, channelAxis: 1), x, w, b);
        }),
    ];

    private static IEnumerable<ParityCase> Positions() =>
    [
        Line("MaxPool2d 3, stride 2", 4, x => x.MaxPool2d(3, 2), 2, 3, 11, 13) with { Family = "convolutions and pooling, with gradients" },
        Line("AvgPool2d 3, stride 2, padding 1", 4, x => x.AvgPool2d(3, 2, 1), 2, 3, 11, 13) with { Family = "convolutions and pooling, with gradients" },
        new("positions, with gradients", "Gather along axis 1", 4, p =>
        {
            Tensor x = p.Normal(9, 40), index = p.Integers(40, 9, 70);
            return p.WithGradients(() => x.Gather(1, index), x);
        }),
        new("positions, with gradients", "IndexSelect of repeated rows", 4, p =>
        {
            Tensor x = p.Normal(20, 33), index = p.Integers(20, 300);
            return p.WithGradients(() => x.IndexSelect(0, index), x);
        }),
        new("positions, with gradients", "ScatterAdd to repeated positions", 0, p =>
        {
            Tensor x = p.Normal(7, 5), index = p.Integers(7, 60, 5), values = p.Normal(60, 5);
            return p.WithGradients(() => x.ScatterAdd(0, index, values), x, values);
        }),
        new("positions, with gradients", "IndexAdd to repeated rows", 0, p =>
        {
            Tensor x = p.Normal(7, 33), index = p.Integers(7, 300), values = p.Normal(300, 33);
            return p.WithGradients(() => x.IndexAdd(0, index, values), x, values);
        }),
        new("positions, with gradients", "Sort of [3, 700] and its positions", 0, p =>
        {
            var x = p.Normal(3, 700).Round();
            Tensor? indices = null;
            var results = p.WithGradients(() => Sorted(x), x);
            return [.. results, indices!];

            Tensor Sorted(Tensor of)
            {
                var sorted = of.Sort();
                indices = sorted.Indices.Keep();
                return sorted.Values;
            }
        }),
        new("positions, with gradients", "Where, Pad, Flip and Concat", 0, p =>
        {
            Tensor a = p.Normal(9, 31), b = p.Normal(9, 31);
            return p.WithGradients(() => Tensor.Concat([Tensor.Where(a.Less(b), a, b).Pad([(1, 2), (0, 0)]), b.Flip(0, 1), a]), a, b);
        }),
    ];

    private static IEnumerable<ParityCase> Randomness() =>
    [
        new("random numbers", "Uniform", 0, p => [new Rng(3).Uniform([1031], -2, 5, p.Type, p.Device)]),
        new("random numbers", "Normal", 0, p => [new Rng(3).Normal([1031], 3, 0.5, p.Type, p.Device)]),
        new("random numbers", "TruncatedNormal", 0, p => [new Rng(3).TruncatedNormal([1031], 0, 1, -1.5, 4, p.Type, p.Device)]),
        new("random numbers", "Bernoulli, Integers, Permutation", 0, p =>
            [new Rng(3).Bernoulli([1031], 0.3, p.Device), new Rng(3).Integers([1031], -7, 1000, device: p.Device), new Rng(3).Permutation(500, p.Device)]),
        new("random numbers", "Dropout 0.3, with gradient", 0, p =>
        {
            var x = p.Normal(1031);
            return p.WithGradients(() => x.Dropout(0.3, new Rng(3)), x);
        }),
    ];

    private static IEnumerable<ParityCase> Training()
    {
        yield return new("recurrent cell and optimizers", "Dcgru, 2 x 9 positions x 8 maps, 9 steps, with gradients", 64, p =>
        {
            Tensor state = p.Normal(2, 9, 8), g = p.Normal(3, 8, 16), gb = p.Normal(16), c = p.Normal(3, 8, 8), cb = p.Normal(8);
            return p.WithGradients(() => state.Dcgru(g, gb, c, cb, 9, keep: 0.9, rng: new Rng(5)).State, state, g, gb, c, cb);
        });
        yield return new("recurrent cell and optimizers", "Lstm, 7 steps x 3 x 20, with gradients", 16, p =>
        {
            Tensor x = p.Normal(7, 3, 5), w = p.Normal(80, 5), u = p.Normal(80, 20), b = p.Normal(80), c = p.Normal(80), h = p.Normal(3, 20), s = p.Normal(3, 20);
            return p.WithGradients(() => x.Lstm(w, u, b, c, h, s).Outputs, x, w, u, b, c, h, s);
        });
        yield return new("recurrent cell and optimizers", "Gru in reverse, 7 steps x 3 x 20, with gradients", 16, p =>
        {
            Tensor x = p.Normal(7, 3, 5), w = p.Normal(60, 5), u = p.Normal(60, 20), b = p.Normal(60), c = p.Normal(60), h = p.Normal(3, 20);
            return p.WithGradients(() => x.Gru(w, u, b, c, h, reverse: true).Outputs, x, w, u, b, c, h);
        });
        yield return new("recurrent cell and optimizers", "Rnn, 7 steps x 3 x 20, with gradients", 16, p =>
        {
            Tensor x = p.Normal(7, 3, 5), w = p.Normal(20, 5), u = p.Normal(20, 20), b = p.Normal(20), c = p.Normal(20), h = p.Normal(3, 20);
            return p.WithGradients(() => x.Rnn(w, u, b, c, h).Outputs, x, w, u, b, c, h);
        });
        yield return new("recurrent cell and optimizers", "Cgru, 2 x 5 x 3 positions x 6 maps, with gradients", 16, p =>
        {
            Tensor state = p.Normal(2, 5, 3, 6), g = p.Normal(3, 3, 6, 12), gb = p.Normal(12), c = p.Normal(3, 3, 6, 6), cb = p.Normal(6);
            return p.WithGradients(() => state.Cgru(g, gb, c, cb), state, g, gb, c, cb);
        });
        (string Name, Func<IReadOnlyList<Tensor>, Optimizer> Create)[] optimizers =
        [
            ("Sgd with Nesterov's momentum", q => new Sgd(q, 0.1, momentum: 0.9, nesterov: true)),
            ("RmsProp, centered", q => new RmsProp(q, 0.01, momentum: 0.5, centered: true)),
            ("Adagrad", q => new Adagrad(q, 0.1)),
            ("AdamW", q => new AdamW(q, 0.02)),
            ("Adam with AMSGrad", q => new Adam(q, 0.02, weightDecay: 0.05, amsGrad: true)),
            ("Adamax", q => new Adamax(q, 0.02)),
            ("DngpuAdamax", q => new DngpuAdamax(q, 0.01)),
        ];
        foreach (var (name, create) in optimizers)
            yield return new("recurrent cell and optimizers", $"{name}, 4 steps", 4, p => p.Steps(create));
    }
}
