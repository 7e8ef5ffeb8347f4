using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Cross-entropy of logits.</summary>
public static class CrossEntropyOps
{
    extension(Tensor logits)
    {
        /// <summary>
        /// Cross-entropy between softmax(logits) along the last axis and the right class of each position: -log of the
        /// probability given to it. Computed from the logits, so that large ones do no harm.
        /// </summary>
        /// <remarks>
        /// With smoothing s the target gives the right class 1 - s and spreads s evenly over all C classes (Szegedy et al.,
        /// arXiv 1512.00567). A class's weight multiplies its terms, and the mean divides by the weights of the right
        /// classes, as in PyTorch. Targets may also be probabilities; the mean then divides by the number of positions.
        /// </remarks>
        /// <param name="targets">
        /// Classes, Int32 or Int64 [...]: the logits' shape without the last axis; or the probability of each class, of the
        /// logits' shape and dtype.
        /// </param>
        /// <param name="reduction">Mean over the positions that count (NaN when none does), sum, or neither.</param>
        /// <param name="classWeights">[C], the logits' dtype; all 1 when left out. They get no gradient where targets are classes.</param>
        /// <param name="labelSmoothing">s, in [0, 1].</param>
        /// <param name="ignoreIndex">A class that marks positions which do not count; only where targets are classes.</param>
        /// <param name="mask">Positions that count, Bool (or numbers, not 0) [...]; all when left out.</param>
        /// <returns>A scalar, or [...] without reduction, with 0 where positions do not count.</returns>
        /// <exception cref="ShapeException">A shape does not fit the logits'.</exception>
        /// <exception cref="IndexOutOfRangeException">A target that counts is no class.</exception>
        /// <exception cref="ArgumentException">Targets are neither integers nor floating-point numbers, or a class is ignored where targets are probabilities.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The smoothing is not between 0 and 1.</exception>
        public Tensor CrossEntropy(
            Tensor targets, LossReduction reduction = LossReduction.Mean, Tensor? classWeights = null,
            double labelSmoothing = 0, long? ignoreIndex = null, Tensor? mask = null)
        {
            ArgumentNullException.ThrowIfNull(logits);
            ArgumentNullException.ThrowIfNull(targets);
            var areProbabilities = targets.DType.IsFloat && targets.Shape == logits.Shape;
            if (!targets.DType.IsInteger && !areProbabilities)
                throw new ArgumentException($"Targets are classes, Int32 or Int64 [...], or probabilities of the logits' shape; {targets.Describe()} was given for logits {logits.Describe()}.", nameof(targets));
            if (logits.Rank == 0 || (!areProbabilities && targets.Shape != logits.Shape[..^1]))
                throw new ShapeException($"Cross-entropy takes logits [..., classes] and targets [...]; {logits.Describe()} and {targets.Describe()} were given.");
            if (!(labelSmoothing is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "Smoothing lies in [0, 1].");
            var positions = logits.Shape[..^1];
            if (mask is not null && mask.Shape != positions)
                throw new ShapeException($"The mask must be {positions}, one for each position of the logits {logits.Describe()}; {mask.Describe()} was given.");
            if (classWeights is not null && classWeights.Shape != logits.Shape[^1..])
                throw new ShapeException($"The class weights must be [{logits.Shape[^1]}] for the logits {logits.Describe()}; {classWeights.Describe()} was given.");
            if (!logits.DType.IsFloat) logits = logits.Cast(DType.Float32);
            if (!areProbabilities)
            {
                using (Tape.Pause())
                {
                    targets = targets.Cast(DType.Int64).Contiguous();
                    classWeights = classWeights?.Cast(logits.DType).Contiguous().Alias(); // an alias, as they get no gradient
                }

                return new CrossEntropyFunction(logits, targets, reduction, classWeights, labelSmoothing, ignoreIndex, mask).Apply();
            }

            classWeights = classWeights?.Cast(logits.DType);
            if (ignoreIndex is not null) throw new ArgumentException("Probabilities have no class to ignore: give a mask of positions instead.", nameof(ignoreIndex));
            return OfProbabilities(logits, targets.Cast(logits.DType), reduction, classWeights, labelSmoothing, mask);
        }
    }

    private static Tensor OfProbabilities(
        Tensor logits, Tensor targets, LossReduction reduction, Tensor? classWeights, double smoothing, Tensor? mask)
    {
        if (smoothing != 0) targets = (targets * (1 - smoothing)) + (smoothing / logits.Shape[^1]);
        if (classWeights is not null) targets *= classWeights;
        if (mask is not null) logits = Tensor.Where(mask.Unsqueeze(-1), logits, 0); // a NaN that does not count has no gradient
        var loss = -(logits.LogSoftmax() * targets).Sum(-1);
        if (mask is null) return reduction.Of(loss);
        loss = Tensor.Where(mask, loss, 0);
        return reduction == LossReduction.Mean ? loss.Sum() / mask.CountNonZero().Cast(loss.DType) : reduction.Of(loss);
    }

    private sealed class CrossEntropyFunction(
        Tensor logits, Tensor targets, LossReduction reduction, Tensor? classWeights, double smoothing, long? ignored, Tensor? mask)
        : Function(classWeights is null ? [logits, targets] : [logits, targets, classWeights])
    {
        // [...] each but the last, a scalar: what the backward pass needs of the forward one.
        private Tensor? _counts, _weight, _max, _logSum, _totalWeight;

        protected override Tensor Forward()
        {
            var shape = targets.Shape;
            _counts = Tensor.Empty(shape, DType.Bool, logits.Device);
            _weight = PerPosition();
            _max = PerPosition();
            _logSum = PerPosition();
            var loss = PerPosition();
            logits.Device.Run<CrossEntropyKernel, CrossEntropyArgs>(new CrossEntropyArgs(
                shape.Length, logits.Shape[^1], smoothing, ignored, logits.DType, loss.Operand, _weight.Operand, _max.Operand, _logSum.Operand,
                logits.Contiguous().Operand, targets.Operand, _counts.Operand,
                mask is null ? default : mask.Cast(DType.Bool).Contiguous().Operand,
                classWeights is null ? default : classWeights.Operand));
            if (reduction != LossReduction.Mean) return reduction.Of(loss);
            _totalWeight = _weight.Sum();
            return loss.Sum() / _totalWeight;
        }

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            var perLoss = reduction == LossReduction.Mean ? gradient / _totalWeight! : gradient;
            if (Tape.IsRecording)
            {
                inputs.Add(0, Composed(perLoss));
                return;
            }

            var result = Tensor.Empty(logits.Shape, logits.DType, logits.Device);
            logits.Device.Run<CrossEntropyGradientKernel, CrossEntropyGradientArgs>(new CrossEntropyGradientArgs(
                targets.Length, logits.Shape[^1], smoothing, logits.DType, result.Operand,
                perLoss.Contiguous().Operand, reduction == LossReduction.None ? 1 : 0,
                _weight!.Operand, _max!.Operand, _logSum!.Operand, logits.Contiguous().Operand, targets.Operand,
                classWeights is null ? default : classWeights.Operand, _counts!.Operand));
            inputs.Add(0, result);
        }

        /// <summary>The gradient in ordinary ops: dy * (softmax(x) * sum(w q) - w q).</summary>
        private Tensor Composed(Tensor perLoss)
        {
            Tensor weighted, total;
            using (Tape.Pause())
            {
                var classes = Tensor.Where(_counts!, targets, 0).OneHot(logits.Shape[^1], logits.DType);
                weighted = (classes * (1 - smoothing)) + (smoothing / logits.Shape[^1]);
                if (classWeights is not null) weighted *= classWeights;
                weighted = Tensor.Where(_counts!.Unsqueeze(-1), weighted, 0);
                total = weighted.Sum(-1, keepDims: true);
            }

            if (reduction == LossReduction.None) perLoss = perLoss.Unsqueeze(-1);
            return perLoss * ((Tensor.Where(_counts!.Unsqueeze(-1), logits, 0).Softmax() * total) - weighted);
        }

        private Tensor PerPosition() => Tensor.Empty(targets.Shape, logits.DType, logits.Device);
    }
}
