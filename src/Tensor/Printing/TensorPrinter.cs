using System.Text;

namespace TensorCore;

/// <summary>Writes a tensor in NumPy's layout: nested brackets, aligned columns, long rows broken, long axes summarized.</summary>
internal sealed class TensorPrinter
{
    private const string Summary = "...";

    private readonly PrintOptions _options;
    private readonly Shape _shape; // of what is shown: summarized axes have twice the edge items
    private readonly bool[] _summarized;
    private readonly ElementFormat _format;

    private TensorPrinter(Tensor tensor, PrintOptions options)
    {
        _options = options;
        _summarized = new bool[tensor.Rank];
        var lengths = tensor.Shape.ToArray();
        if (tensor.Length > options.Threshold)
        {
            for (var axis = 0; axis < lengths.Length; axis++)
            {
                if (lengths[axis] <= 2 * options.EdgeItems) continue;
                _summarized[axis] = true;
                lengths[axis] = 2 * options.EdgeItems;
            }
        }

        _shape = lengths;
        _format = ElementFormat.Of(Shown(tensor), tensor.Rank == 0, options);
    }

    /// <summary>
    /// The elements, followed by dtype and shape when they cannot be seen: for Float64 and Int32, summarized tensors and empty ones.
    /// </summary>
    public static string Print(Tensor tensor, PrintOptions options)
    {
        var text = tensor.Length == 0 ? "[]" : new TensorPrinter(tensor, options).Part(0, 0, options.LineWidth, " ");
        var plain = tensor.DType is DType.Float32 or DType.Int64 or DType.Bool
            && tensor.Length <= options.Threshold && (tensor.Length > 0 || tensor.Rank == 1);
        return plain ? text : $"{text} {tensor.DType}{tensor.Shape}";
    }

    /// <summary>The elements that are shown, in row-major order. Only these leave the device.</summary>
    private Array Shown(Tensor tensor) => tensor.DType switch
    {
        DType.Float32 => Shown<float>(tensor),
        DType.Float64 => Shown<double>(tensor),
        DType.Int32 => Shown<int>(tensor),
        DType.Int64 => Shown<long>(tensor),
        _ => Shown<bool>(tensor),
    };

    private T[] Shown<T>(Tensor tensor) where T : unmanaged
    {
        if (Array.IndexOf(_summarized, true) < 0) return tensor.ToArray<T>();
        var result = new T[_shape.Length];
        // A corner of the tensor for each choice of the near or far end of every summarized axis.
        for (var corner = 0; corner < 1 << tensor.Rank; corner++)
        {
            var lengths = _shape.ToArray();
            long offset = tensor.Offset, target = 0;
            var isThere = true;
            for (var axis = 0; axis < tensor.Rank; axis++)
            {
                var far = (corner >> axis & 1) == 1;
                if (!_summarized[axis])
                {
                    isThere &= !far;
                    continue;
                }

                lengths[axis] = _options.EdgeItems;
                if (!far) continue;
                offset += tensor.Strides[axis] * (tensor.Shape[axis] - _options.EdgeItems);
                target += _shape.RowMajorStrides[axis] * _options.EdgeItems;
            }

            if (!isThere) continue;
            using var view = tensor.View(lengths, tensor.Strides, offset);
            Place(view.ToArray<T>(), view.Shape, result, target);
        }

        return result;
    }

    private void Place<T>(T[] source, Shape shape, T[] result, long target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            long at = target, rest = i;
            for (var axis = shape.Rank - 1; axis >= 0; axis--)
            {
                at += rest % shape[axis] * _shape.RowMajorStrides[axis];
                rest /= shape[axis];
            }

            result[at] = source[i];
        }
    }

    /// <summary>The part of the tensor from one element on along the axes from <paramref name="axis"/> on.</summary>
    private string Part(int axis, long first, int width, string indent)
    {
        if (axis == _shape.Rank) return _format.Format((int)first);
        var text = axis == _shape.Rank - 1 ? Row(first, width, indent) : Rows(axis, first, width, indent);
        return $"[{text}]";
    }

    private string Row(long first, int width, string indent)
    {
        var text = new StringBuilder();
        var lineLength = indent.Length;
        var limit = width - 1; // the bracket must fit, too
        for (var i = 0; i < _shape[^1]; i++)
        {
            if (i > 0) Separate();
            if (i == _options.EdgeItems && _summarized[^1])
            {
                Append(Summary);
                Separate();
            }

            Append(_format.Format((int)first + i));
        }

        return text.ToString();

        void Append(string word)
        {
            if (lineLength + word.Length > limit && lineLength > indent.Length)
            {
                while (text[^1] == ' ') text.Length--;
                text.Append('\n').Append(indent);
                lineLength = indent.Length;
            }

            text.Append(word);
            lineLength += word.Length;
        }

        void Separate()
        {
            text.Append(' ');
            lineLength++;
        }
    }

    private string Rows(int axis, long first, int width, string indent)
    {
        var text = new StringBuilder();
        var separator = new string('\n', _shape.Rank - axis - 1) + indent;
        for (var i = 0; i < _shape[axis]; i++)
        {
            if (i > 0) text.Append(separator);
            if (i == _options.EdgeItems && _summarized[axis]) text.Append(Summary).Append(separator);
            text.Append(Part(axis + 1, first + (i * _shape.RowMajorStrides[axis]), width - 1, indent + " "));
        }

        return text.ToString();
    }
}
