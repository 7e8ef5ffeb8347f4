using System.Runtime.CompilerServices;
using ILGPU;

namespace TensorCore.Kernels;

/// <summary>The target image of a pass: rows are positions, columns are channels of a group, batches are groups.</summary>
internal readonly struct ConvTarget : IProductTarget
{
    private readonly GpuCorrelation _pass;
    private readonly GpuImage<float> _image;
    private readonly ArrayView<Float4> _wide; // empty where channels of a position do not begin at multiples of 16 bytes
    private readonly ArrayView<float> _bias;

    public ConvTarget(GpuDevice device, in GpuCorrelation pass, in ConvImage image, int batch, int height, int width, ArrayView<float> bias)
    {
        (_pass, _image, _bias) = (pass, new GpuImage<float>(device, image), bias);
        if (!WidePixels.Fits(image, pass.Targets)) return;
        var length = ((batch - 1) * image.Sample) + ((height - 1) * image.Row) + ((width - 1) * image.Column) + (pass.Groups * pass.Targets);
        _wide = device.View<Float4>(image.Data, length / 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Start(int batch, int row, int column)
    {
        float x = 0, y = 0, z = 0, w = 0;
        if (_bias.Length > 0)
        {
            var first = (batch * _pass.Targets) + column;
            if (column < _pass.Targets) x = _bias[first];
            if (column + 1 < _pass.Targets) y = _bias[first + 1];
            if (column + 2 < _pass.Targets) z = _bias[first + 2];
            if (column + 3 < _pass.Targets) w = _bias[first + 3];
        }

        return new Float4(x, y, z, w);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int batch, int row, int column, Float4 sums)
    {
        if (row >= _pass.Positions) return;
        var at = _pass.Position(row);
        var first = (at.Sample * _image.Sample) + (((at.Y * _pass.Y.Step) + _pass.Y.Phase) * _image.Row)
            + (((at.X * _pass.X.Step) + _pass.X.Phase) * _image.Column) + (((batch * _pass.Targets) + column) * _image.Channel);
        if (_wide.Length > 0)
        {
            if (column < _pass.Targets) _wide[first / 4] = sums;
            return;
        }

        if (column < _pass.Targets) _image.Data[first] = sums.X;
        if (column + 1 < _pass.Targets) _image.Data[first + _image.Channel] = sums.Y;
        if (column + 2 < _pass.Targets) _image.Data[first + (2 * _image.Channel)] = sums.Z;
        if (column + 3 < _pass.Targets) _image.Data[first + (3 * _image.Channel)] = sums.W;
    }
}
