namespace TensorCore.Kernels;

/// <summary>
/// A formula bound to one type of lane. It hides from the loops whether the formula is one on floating-point numbers
/// (<see cref="IMap"/>) or on integers (<see cref="IIntegerMap"/>).
/// </summary>
internal interface ILaneMap<TLane>
{
    static abstract int Arity { get; }

    static abstract int Cost { get; }

    static abstract bool FirstIsMask { get; }

    static abstract bool ResultIsMask { get; }

    TLane Apply(TLane a, TLane b, TLane c);
}
