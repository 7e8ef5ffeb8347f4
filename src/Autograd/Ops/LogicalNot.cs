namespace TensorCore;

/// <summary>Logic on truth values.</summary>
public static class LogicalNotOps
{
    extension(Tensor x)
    {
        /// <summary>Bool: where an element is false. Numbers count as true when they are not 0.</summary>
        public Tensor LogicalNot() => x.EqualTo(0);
    }
}
