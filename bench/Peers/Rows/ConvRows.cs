using static TensorCore.Bench.PeerInput;

namespace TensorCore.Bench;

/// <summary>Convolutions and their gradients, each alone.</summary>
internal static class ConvRows
{
    private static readonly PeerAim s_any = new(1.0);
    private static readonly PeerAim s_dense = new(1.0, Percent: 85);

    public static IEnumerable<PeerRow> All =>
    [
        .. Three("conv1d 3, 32 x 96 x 41", s_dense, 32, 96, 1, 41, 96, 1, 3),
        .. Three("conv1d 5, 16 x 64 x 256", s_dense, 16, 64, 1, 256, 64, 1, 5),
        .. Three("conv2d 1x1, 8 x 256 x 14 x 14", s_dense, 8, 256, 14, 14, 256, 1, 1),
        .. Three("conv2d 3x3, 8 x 64 x 56 x 56", s_dense, 8, 64, 56, 56, 64, 3, 3),
        .. Three("conv2d 3x3, 8 x 128 x 28 x 28", s_dense, 8, 128, 28, 28, 128, 3, 3),
        .. Three("conv2d 5x5, 8 x 32 x 28 x 28 to 64", s_dense, 8, 32, 28, 28, 64, 5, 5),
        .. Three("conv2d 3x3 stride 2, 8 x 128 x 28 x 28", s_dense, 8, 128, 28, 28, 128, 3, 3, stride: 2),
        .. Three("conv2d 3x3 in 4 groups, 8 x 128 x 28 x 28", s_any, 8, 128, 28, 28, 128, 3, 3, groups: 4),
        .. Three("conv2d 3x3 depthwise, 8 x 128 x 28 x 28", s_any, 8, 128, 28, 28, 128, 3, 3, groups: 128),
        .. Three("conv2d 5x5, 64 x 1 x 28 x 28 to 6", s_any, 64, 1, 28, 28, 6, 5, 5),
    ];

    /// <summary>Channels lie last in memory on both sides; the other also tries them first. Padding keeps the size, divided by the stride.</summary>
    private static IEnumerable<PeerRow> Three(
        string name, PeerAim aim, int n, int c, int h, int w, int filters, int kh, int kw, int stride = 1, int groups = 1)
    {
        var (strideY, paddingY, paddingX) = (kh == 1 && h == 1 ? 1 : stride, kh / 2, kw / 2);
        var (oh, ow) = (((h + (2 * paddingY) - kh) / strideY) + 1, ((w + (2 * paddingX) - kw) / stride) + 1);
        PeerInput[] inputs = [Of(n, h, w, c), Of(filters, c / groups, kh, kw), Of(n, oh, ow, filters)];
        var work = PeerWork.Flop(2.0 * n * filters * oh * ow * (c / groups) * kh * kw);

        yield return Row("forward", x =>
        {
            var (image, weight, _) = Operands(x);
            return () => [Convolve(image, weight)];
        });
        yield return Row("input gradient", x => Gradient(x, 0));
        yield return Row("weight gradient", x => Gradient(x, 1));

        PeerRow Row(string part, Func<PeerOperands, Func<Tensor[]>> prepare) =>
            new("convolutions", $"{name}, {part}", work, aim, "convolutions.conv", inputs, prepare)
            {
                Settings = new { part, stride = new[] { strideY, stride }, padding = new[] { paddingY, paddingX }, groups },
            };

        Func<Tensor[]> Gradient(PeerOperands x, int which)
        {
            var (image, weight, seed) = Operands(x);
            Tensor[] of = [which == 0 ? image : weight];
            var tape = x.Own(new Tape());
            var y = Convolve(image, weight);
            return () =>
            {
                var gradient = tape.Gradients(y, of, seed)[0];
                Scope.Current!.Adopt(gradient); // the tape stays open, so each run's scope must own its result
                return [gradient];
            };
        }

        Tensor Convolve(Tensor image, Tensor weight) => image.Conv2d(weight, null, (strideY, stride), (paddingY, paddingX), (1, 1), groups);
    }

    private static (Tensor Image, Tensor Weight, Tensor Seed) Operands(PeerOperands x) =>
        (x[0].Permute(0, 3, 1, 2), x[1], x[2].Permute(0, 3, 1, 2));
}
