using ILGPU;
using TensorCore.Kernels;

namespace TensorCore.Tests.Custom;

/// <summary>Squared Euclidean distances between all pairs of rows: a [N, D], b [M, D] gives [N, M].</summary>
public sealed class PairwiseDistance(Tensor a, Tensor b) : Function(a, b)
{
    protected override Tensor Forward()
    {
        int n = a.Shape[0], m = b.Shape[0];
        var result = Tensor.Empty([n, m], DType.Float32, a.Device);
        a.Device.Run<PairwiseKernel, PairwiseArgs>(new(n, m, a.Shape[1], a.Contiguous().Operand, b.Contiguous().Operand, result.Operand));
        return result;
    }

    protected override void Backward(Tensor gradient, GradientSink inputs)
    {
        // Of ordinary ops, so that it can be differentiated again: d|a - b|^2 / da = 2 (a - b), summed over the other rows.
        if (inputs.Wants(0)) inputs.Add(0, (a * gradient.Sum(1, keepDims: true) - gradient.MatMul(b)) * 2);
        if (inputs.Wants(1)) inputs.Add(1, (b * gradient.Sum(0).Reshape(-1, 1) - gradient.Transpose(0, 1).MatMul(a)) * 2);
    }
}

/// <summary>Numbers and operands only: the same record goes to every kind of device.</summary>
public readonly record struct PairwiseArgs(int N, int M, int D, Operand A, Operand B, Operand Result);

public readonly struct PairwiseKernel : IKernel<PairwiseArgs>
{
    public static void Cpu(CpuDevice device, in PairwiseArgs args) => device.Workers.For(args.N, new Row(args));

    public static void Gpu(GpuDevice device, in PairwiseArgs args) =>
        device.Launch<Pair, PairViews>((long)args.N * args.M, new(
            args.M, args.D,
            device.View<float>(args.A, (long)args.N * args.D),
            device.View<float>(args.B, (long)args.M * args.D),
            device.View<float>(args.Result, (long)args.N * args.M)));

    /// <summary>A block of work on the CPU: one row of the result.</summary>
    private readonly unsafe struct Row : IParallelBody
    {
        private readonly float* _a, _b, _result;
        private readonly int _m, _d;

        public Row(in PairwiseArgs args)
        {
            _a = args.A.Pointer<float>();
            _b = args.B.Pointer<float>();
            _result = args.Result.Pointer<float>();
            (_m, _d) = (args.M, args.D);
        }

        public void Invoke(int block, int worker)
        {
            for (var j = 0; j < _m; j++)
            {
                var sum = 0f;
                for (var k = 0; k < _d; k++)
                {
                    var difference = _a[(block * _d) + k] - _b[(j * _d) + k];
                    sum = MathF.FusedMultiplyAdd(difference, difference, sum);
                }

                _result[(block * _m) + j] = sum;
            }
        }
    }

    public readonly record struct PairViews(int M, int D, ArrayView<float> A, ArrayView<float> B, ArrayView<float> Result);

    /// <summary>A work-item on the GPU: one element of the result.</summary>
    public readonly struct Pair : IGpuKernel<PairViews>
    {
        public static void Execute(PairViews v)
        {
            var at = WorkItem.Index;
            if (at >= v.Result.Length) return;
            int i = (int)(at / v.M), j = (int)(at % v.M);
            var sum = 0f;
            for (var k = 0; k < v.D; k++)
            {
                var difference = v.A[(i * v.D) + k] - v.B[(j * v.D) + k];
                sum = MathF.FusedMultiplyAdd(difference, difference, sum);
            }

            v.Result[at] = sum;
        }
    }
}
