namespace TensorCore.Kernels;

/// <summary>
/// The element-wise part of a recurrent cell whose gates are x = W input + U h + biases: written once, over the lanes of the
/// CPU and of GPUs.
/// </summary>
internal interface IRecurrentCell
{
    /// <summary>What messages and profiles call the layer.</summary>
    static abstract string Name { get; }

    /// <summary>Gates, 1 to 4: blocks of rows of the weights.</summary>
    static abstract int Gates { get; }

    /// <summary>Whether there is a cell state beside the hidden state.</summary>
    static abstract bool HasCell { get; }

    /// <summary>Whether the last gate's product with the hidden state, its bias included, is not added but handed in by itself.</summary>
    static abstract bool IsSplit { get; }

    /// <summary>
    /// How many gates, from the first on, are functions of their sum alone. They are passes of their own on the CPU: with five
    /// functions written out in one loop the JIT gives up inlining, down to additions.
    /// </summary>
    static abstract int Functions { get; }

    /// <summary>The function of one of these gates.</summary>
    static abstract T Function<T>(int gate, T x) where T : unmanaged, ILane<T>;

    /// <summary>One step forward.</summary>
    /// <param name="x">The gates, those that have a <see cref="Function{T}"/> after it; those beyond <see cref="Gates"/> are undefined.</param>
    /// <param name="product">The last gate's product, if it is split off.</param>
    /// <param name="hidden">The hidden state before the step, if the cell is split; else undefined.</param>
    /// <param name="cell">The cell state before the step, if there is one.</param>
    static abstract RecurrentStep<T> Forward<T>(RecurrentGates<T> x, T product, T hidden, T cell) where T : unmanaged, ILane<T>;

    /// <summary>One step back.</summary>
    /// <param name="y">The gates of <see cref="RecurrentStep{T}"/>.</param>
    /// <param name="product">As in <see cref="Forward{T}"/>.</param>
    /// <param name="hidden">As in <see cref="Forward{T}"/>.</param>
    /// <param name="cell">The cell state before the step.</param>
    /// <param name="nextCell">The cell state after the step.</param>
    /// <param name="gradient">Gradient of the hidden state after the step.</param>
    /// <param name="cellGradient">Gradient of the cell state after the step.</param>
    static abstract RecurrentStepGradient<T> Backward<T>(
        RecurrentGates<T> y, T product, T hidden, T cell, T nextCell, T gradient, T cellGradient) where T : unmanaged, ILane<T>;
}

/// <summary>Up to four gates.</summary>
internal readonly record struct RecurrentGates<T>(T A, T B, T C, T D) where T : unmanaged;

/// <summary>What a step makes: the gates after all functions, and the states.</summary>
internal readonly record struct RecurrentStep<T>(RecurrentGates<T> Gates, T Hidden, T Cell) where T : unmanaged;

/// <summary>
/// The gradients of a step: of the gates before their functions, of the product that is split off, of the hidden state before
/// the step as far as it does not come through products, and of the cell state before it.
/// </summary>
internal readonly record struct RecurrentStepGradient<T>(RecurrentGates<T> Gates, T Product, T Hidden, T Cell) where T : unmanaged;
