using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Class numbers as vectors.</summary>
public static class OneHotOps
{
    extension(Tensor classes)
    {
        /// <summary>For every class number a vector that is 1 at that place and 0 elsewhere.</summary>
        /// <param name="count">Number of classes: the length of the new last axis.</param>
        /// <param name="dtype">The dtype of the result.</param>
        /// <returns>The shape of <paramref name="classes"/> (Int32 or Int64), then <paramref name="count"/>.</returns>
        /// <exception cref="ArgumentException">These are no integers.</exception>
        /// <exception cref="IndexOutOfRangeException">A class number is negative or not below <paramref name="count"/>.</exception>
        public Tensor OneHot(int count, DType dtype = DType.Float32)
        {
            ArgumentNullException.ThrowIfNull(classes);
            if (!classes.DType.IsInteger) throw new ArgumentException($"OneHot takes class numbers, Int32 or Int64; {classes.Describe()} was given. Cast them first.");
            using var places = classes.View(classes.Shape.Insert(-1, 1), [.. classes.Strides, 1], classes.Offset);
            var result = Tensor.Zeros(classes.Shape.Insert(-1, count), dtype, classes.Device);
            using var one = Tensor.Scalar(1, dtype, classes.Device);
            ElementIndex.Along(result, -1, places).Put<CombineReplace>(result, one);
            return result;
        }
    }
}
