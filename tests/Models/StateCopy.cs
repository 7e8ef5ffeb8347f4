namespace TensorCore.Tests;

/// <summary>Saves a state to memory and loads it into another object of the same kind.</summary>
internal static class StateCopy
{
    public static void Between(IStateful from, IStateful to)
    {
        var store = new Dictionary<string, object>();
        from.VisitState(new Writer(store));
        var reader = new Reader(store);
        to.VisitState(reader);
        Assert.Equal(store.Count, reader.Read);
    }

    private sealed class Writer(Dictionary<string, object> store) : StateVisitor
    {
        protected override void VisitTensor(string name, Tensor value) => store.Add(name, value.Cast(DType.Float64).ToArray<double>());

        protected override void VisitNumber(string name, ref double value) => store.Add(name, value);

        protected override void VisitNumber(string name, ref long value) => store.Add(name, value);
    }

    private sealed class Reader(Dictionary<string, object> store) : StateVisitor
    {
        public int Read { get; private set; }

        protected override void VisitTensor(string name, Tensor value)
        {
            value.CopyFrom(Tensor.From((double[])store[name], value.Shape));
            Read++;
        }

        protected override void VisitNumber(string name, ref double value)
        {
            value = (double)store[name];
            Read++;
        }

        protected override void VisitNumber(string name, ref long value)
        {
            value = (long)store[name];
            Read++;
        }
    }
}
