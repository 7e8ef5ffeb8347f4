using System.Runtime.InteropServices;

namespace TensorCore;

/// <summary>
/// Compares gradients with central differences in double precision. Public, so that users check ops of their own.
/// </summary>
public static class GradCheck
{
    /// <summary>
    /// Checks first derivatives of <paramref name="function"/> at the inputs: for a random direction of the result,
    /// every partial derivative must agree with (f(x + h) - f(x - h)) / 2h.
    /// </summary>
    /// <param name="function">Maps the inputs to one Float64 tensor; run many times, so it must be deterministic.</param>
    /// <param name="inputs">Contiguous Float64 tensors away from kinks; changed during the check and restored.</param>
    /// <param name="step">The h of the central difference.</param>
    /// <param name="tolerance">Largest error allowed, relative to 1 + the size of the derivative.</param>
    /// <exception cref="GradCheckException">A derivative differs; the message says which and by how much.</exception>
    public static void Check(Func<Tensor[], Tensor> function, Tensor[] inputs, double step = 1e-5, double tolerance = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (var input in inputs)
        {
            if (input.DType != DType.Float64 || !input.IsContiguous)
                throw new ArgumentException($"GradCheck needs contiguous Float64 inputs; {input.Describe()} was given.");
        }

        double[] weights;
        double[][] gradients;
        using (var tape = new Tape())
        {
            var result = function(inputs);
            weights = Directions(result.Length);
            var seed = Tensor.From(weights, result.Shape, result.Device);
            gradients = [.. tape.Gradients(result, inputs, seed).Select(g => g.ToArray<double>())];
        }

        for (var i = 0; i < inputs.Length; i++) CompareInput(function, inputs, i, weights, gradients[i], step, tolerance);
    }

    /// <summary>Checks second derivatives too, by checking the gradient of a weighted sum of the first ones.</summary>
    /// <inheritdoc cref="Check"/>
    public static void CheckSecond(Func<Tensor[], Tensor> function, Tensor[] inputs, double step = 1e-5, double tolerance = 1e-5)
    {
        Check(function, inputs, step, tolerance);
        for (var i = 0; i < inputs.Length; i++)
        {
            var which = i;
            Check(FirstDerivative, inputs, step, tolerance);

            Tensor FirstDerivative(Tensor[] at)
            {
                // A tape is open while Check differentiates; in the evaluations for differences one is opened here.
                if (Tape.Recording is { } recording) return Derivative(recording, at);
                using var own = new Tape();
                return Derivative(own, at).Detached();
            }

            Tensor Derivative(Tape tape, Tensor[] at)
            {
                var result = function(at);
                var seed = Tensor.From(Directions(result.Length), result.Shape, result.Device);
                var derivative = tape.Gradient(result, at[which], seed, createGraph: true);
                // That of a linear function depends on nothing, which could not be differentiated.
                return derivative + (at[which] * 0);
            }
        }
    }

    private static Tensor Detached(this Tensor tensor)
    {
        var copy = tensor.Alias();
        return copy.Keep();
    }

    private static void CompareInput(
        Func<Tensor[], Tensor> function, Tensor[] inputs, int which, double[] weights, double[] gradient, double step, double tolerance)
    {
        var values = inputs[which].ToArray<double>();
        for (var j = 0; j < values.Length; j++)
        {
            var x = values[j];
            values[j] = x + step;
            Write(values, inputs[which]);
            var above = Evaluate(function, inputs, weights);
            values[j] = x - step;
            Write(values, inputs[which]);
            var below = Evaluate(function, inputs, weights);
            values[j] = x;
            Write(values, inputs[which]);
            var expected = (above - below) / (2 * step);
            var error = Math.Abs(gradient[j] - expected);
            if (!(error <= tolerance * (1 + Math.Abs(expected))))
            {
                throw new GradCheckException(
                    $"The derivative by element {j} of input {which}, {inputs[which].Describe()}, is {gradient[j]:G9}; central differences give {expected:G9} (error {error:G3}, allowed {tolerance * (1 + Math.Abs(expected)):G3}).");
            }
        }
    }

    private static void Write(double[] values, Tensor input) =>
        input.Device.Upload(MemoryMarshal.AsBytes(values.AsSpan()), input.Operand);

    private static double Evaluate(Func<Tensor[], Tensor> function, Tensor[] inputs, double[] weights)
    {
        using var scope = new Scope();
        var values = function(inputs).ToArray<double>();
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++) sum += values[i] * weights[i];
        return sum;
    }

    /// <summary>Fixed weights without symmetry, so that errors in single elements cannot cancel.</summary>
    private static double[] Directions(long count)
    {
        var weights = new double[count];
        for (var i = 0; i < weights.Length; i++) weights[i] = Math.Sin((1.7 * i) + 0.5) + 0.1;
        return weights;
    }
}

/// <summary>A gradient does not agree with central differences.</summary>
public sealed class GradCheckException(string message) : Exception(message);
