using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>One parameter with its gradient and optimizer state; all dense and of the same length.</summary>
/// <param name="Length">Number of elements.</param>
/// <param name="Parameter">Read and written.</param>
/// <param name="Gradient">Read.</param>
/// <param name="A">First state, read and written; may be absent.</param>
/// <param name="B">Second state, likewise.</param>
/// <param name="C">Third state, likewise.</param>
public readonly record struct UpdateTarget(long Length, Operand Parameter, Operand Gradient, Operand A, Operand B, Operand C);

/// <summary>Up to 32 parameters as plain values.</summary>
[InlineArray(Capacity)]
public struct UpdateTargets
{
    /// <summary>The most parameters that one launch updates.</summary>
    public const int Capacity = 32;

    private UpdateTarget _first;
}

/// <summary>What <see cref="UpdateKernel{TRule}"/> updates.</summary>
/// <param name="Rule">The formula and its hyper-parameters.</param>
/// <param name="Type">Float32 or Float64, the same for everything.</param>
/// <param name="Count">How many of the targets are used.</param>
/// <param name="Targets">The parameters. Either all have a given state or none has.</param>
public readonly record struct UpdateArgs<TRule>(TRule Rule, DType Type, int Count, UpdateTargets Targets) : IMeasuredArgs
    where TRule : unmanaged, IUpdateRule
{
    KernelWork IMeasuredArgs.Work
    {
        get
        {
            long elements = 0;
            double bytes = 0;
            for (var i = 0; i < Count; i++)
            {
                var target = Targets[i];
                elements += target.Length;
                // All but the gradient are read and written.
                bytes += (2 * KernelWork.BytesOf(target.Length, Type, target.Parameter, target.A, target.B, target.C)) + KernelWork.BytesOf(target.Length, Type, target.Gradient);
            }

            return new(Type, $"{Count} parameters, {elements} elements", bytes);
        }
    }
}

/// <summary>
/// Applies an optimizer's formula to every element of many parameters in one pass and one launch: a network has many
/// small parameters, and the pass reads and writes each number once. The device's body is in <c>UpdateKernel.Cpu.cs</c>.
/// </summary>
public readonly partial struct UpdateKernel<TRule> : IKernel<UpdateArgs<TRule>> where TRule : unmanaged, IUpdateRule;
