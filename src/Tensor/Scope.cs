namespace TensorCore;

/// <summary>
/// Owns the tensors that are made on this thread while it is the innermost scope, and returns their memory to the pool
/// when it is disposed. <see cref="Tensor.Keep"/> hands a result outward. Without any scope, tensors live until they
/// are disposed or the garbage collector finds them.
/// </summary>
public class Scope : IDisposable
{
    [ThreadStatic]
    private static Scope? t_current;

    [ThreadStatic]
    private static Stack<List<Tensor>>? t_spare; // lists of closed scopes: as many as were open inside each other

    private const int FirstSweep = 4096;

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<Tensor> _owned;
    private int _sweepAt = FirstSweep;
    private bool _disposed;

    /// <summary>Opens a scope on this thread.</summary>
    public Scope()
    {
        _owned = t_spare is not null && t_spare.TryPop(out var spare) ? spare : [];
        Outer = t_current;
        t_current = this;
    }

    /// <summary>The innermost open scope of this thread.</summary>
    public static Scope? Current => t_current;

    /// <summary>The scope that was innermost when this one was opened.</summary>
    public Scope? Outer { get; }

    /// <summary>Whether the scope was disposed.</summary>
    public bool IsDisposed => _disposed;

    /// <summary>Makes <paramref name="tensor"/> live as long as this scope.</summary>
    public void Adopt(Tensor tensor)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (ReferenceEquals(tensor.Owner, this)) return;
        tensor.Owner = this;
        if (_owned.Count >= _sweepAt)
        {
            // Tensors that were disposed or kept need not be held on to by a scope that stays open for long.
            _owned.RemoveAll(t => !ReferenceEquals(t.Owner, this));
            _sweepAt = Math.Max(FirstSweep, 2 * _owned.Count);
        }

        _owned.Add(tensor);
    }

    /// <summary>Releases all tensors that the scope still owns.</summary>
    /// <exception cref="InvalidOperationException">A scope opened inside this one is still open, or the thread is another one.</exception>
    public void Dispose()
    {
        if (_disposed) return;
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("A scope must be disposed on the thread that opened it.");
        if (!ReferenceEquals(t_current, this))
            throw new InvalidOperationException("Scopes must be disposed innermost first: a scope or tape opened inside this one is still open.");
        _disposed = true;
        t_current = Outer;
        ReleaseOwned();
        (t_spare ??= new()).Push(_owned);
        Closed();
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases all tensors that the scope owns now. It stays open: for loops that would open one in each round.</summary>
    internal void ReleaseOwned()
    {
        foreach (var tensor in _owned)
        {
            if (ReferenceEquals(tensor.Owner, this)) tensor.Dispose();
        }

        _owned.Clear();
    }

    /// <summary>Makes <paramref name="scope"/> the innermost one of this thread and returns the one that was.</summary>
    internal static Scope? Enter(Scope? scope)
    {
        var previous = t_current;
        t_current = scope;
        return previous;
    }

    /// <summary>Called once after the tensors were released.</summary>
    private protected virtual void Closed()
    {
    }
}
