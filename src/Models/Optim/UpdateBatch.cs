using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Collects parameters and runs a rule over them, as many in one launch as fit.</summary>
internal struct UpdateBatch<TRule>(TRule rule) where TRule : unmanaged, IUpdateRule
{
    private UpdateTargets _targets;
    private int _count;
    private Tensor? _first;

    /// <summary>All dense and of one shape; the ones given are changed in place, the gradient excepted.</summary>
    public void Add(Tensor parameter, Tensor gradient, Tensor? a = null, Tensor? b = null, Tensor? c = null)
    {
        if (_first is not null && (parameter.DType != _first.DType || !ReferenceEquals(parameter.Device, _first.Device))) Run();
        _first ??= parameter;
        _targets[_count++] = new UpdateTarget(parameter.Length, parameter.Operand, gradient.Operand, Operand(a), Operand(b), Operand(c));
        parameter.Storage.MarkWritten();
        a?.Storage.MarkWritten();
        b?.Storage.MarkWritten();
        c?.Storage.MarkWritten();
        if (_count == UpdateTargets.Capacity) Run();
    }

    /// <summary>Runs what was collected.</summary>
    public void Run()
    {
        _first?.Device.Run<UpdateKernel<TRule>, UpdateArgs<TRule>>(new UpdateArgs<TRule>(rule, _first.DType, _count, _targets));
        _first = null;
        _count = 0;
    }

    private static Operand Operand(Tensor? tensor) => tensor is null ? default : tensor.Operand;
}
