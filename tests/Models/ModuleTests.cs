namespace TensorCore.Tests;

public class ModuleTests
{
    private sealed class Leaf : Layer
    {
        public Leaf(int length, Tensor? shared = null)
        {
            Weight = Parameter("weight", shared ?? Tensor.Full([length], 1));
            Mean = Buffer("mean", Tensor.Zeros([length]));
        }

        public Tensor Weight { get; }

        public Tensor Mean { get; }

        protected override Tensor Apply(Tensor x) => x.Shape == Weight.Shape ? x * Weight : throw WrongShape(x, $"{Weight.Shape}");

        public Tensor Again(string name) => Parameter(name, Tensor.Zeros([1]));

        public Leaf Adopt(string name, Leaf other) => Child(name, other);
    }

    private sealed class Pair : Layer
    {
        public Pair(Leaf a, Leaf b, Rng rng)
        {
            A = Child("a", a);
            Stack = Child("stack", new Sequential(b, new Dropout(0.5, rng)));
        }

        public Leaf A { get; }

        public Sequential Stack { get; }

        protected override Tensor Apply(Tensor x) => Stack.Forward(A.Forward(x));
    }

    [Fact]
    public void Names_join_the_path()
    {
        using var model = new Pair(new Leaf(2), new Leaf(2), new Rng(1));
        Assert.Equal(["a.weight", "stack.0.weight"], model.NamedParameters.Select(p => p.Name));
        Assert.Equal(["a.mean", "stack.0.mean"], model.NamedBuffers.Select(p => p.Name));
        Assert.Equal(["stack.1.rng"], model.NamedStreams.Select(p => p.Name));
        Assert.Equal(["a.weight", "stack.0.weight"], model.Parameters.Select(p => p.Name));
        Assert.Equal("stack.0", model.Stack.Layers[0].Path);
        Assert.Equal(4, model.ParameterCount);
        Assert.Same(model.A.Weight, model.Parameters[0]);
    }

    [Fact]
    public void Shape_errors_name_the_layer_and_both_shapes()
    {
        using var model = new Pair(new Leaf(2), new Leaf(2), new Rng(1));
        using var scope = new Scope();
        var message = Assert.Throws<ShapeException>(() => model.Stack.Forward(Tensor.Zeros([3]))).Message;
        Assert.Contains("stack.0 (Leaf)", message);
        Assert.Contains("[2]", message);
        Assert.Contains("[3]", message);
    }

    [Fact]
    public void Shared_parameters_count_once()
    {
        var shared = Tensor.Full([3], 2);
        using var model = new Pair(new Leaf(3, shared), new Leaf(3, shared), new Rng(1));
        Assert.Single(model.Parameters);
        Assert.Equal(3, model.ParameterCount);
        Assert.Equal(4, model.StateDict().Count);
    }

    [Fact]
    public void State_goes_from_one_model_to_another()
    {
        using var a = new Pair(new Leaf(2), new Leaf(2), new Rng(1));
        using var b = new Pair(new Leaf(2), new Leaf(2), new Rng(1));
        a.A.Weight.Fill(3);
        a.A.Mean.Fill(4);
        b.Load(a.StateDict());
        Assert.Equal([3f, 3], b.A.Weight.ToArray<float>());
        Assert.Equal([4f, 4], b.A.Mean.ToArray<float>());
        Assert.NotSame(a.A.Weight, b.A.Weight);
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_as_a_whole()
    {
        using var scope = new Scope();
        using var model = new Pair(new Leaf(2), new Leaf(2), new Rng(1));
        var state = model.StateDict().ToDictionary(p => p.Key, p => Tensor.Full(p.Value.Shape, 9));

        state["stack.0.weight"] = Tensor.Zeros([5]);
        var message = Assert.Throws<ShapeException>(() => model.Load(state)).Message;
        Assert.Contains("'stack.0.weight'", message);
        Assert.Contains("[2]", message);
        Assert.Contains("[5]", message);

        state.Remove("stack.0.weight");
        state["old"] = Tensor.Zeros([1]);
        message = Assert.Throws<ArgumentException>(() => model.Load(state)).Message;
        Assert.Contains("missing 'stack.0.weight'", message);
        Assert.Contains("unknown 'old'", message);
        Assert.Equal([1f, 1], model.A.Weight.ToArray<float>());

        model.Load(state, strict: false);
        Assert.Equal([9f, 9], model.A.Weight.ToArray<float>());
    }

    [Fact]
    public void Training_and_evaluation_reach_all_modules_and_come_back()
    {
        using var model = new Pair(new Leaf(2), new Leaf(2), new Rng(1));
        Assert.True(model.Stack.Layers[1].IsTraining);
        model.A.Eval();
        using (model.Evaluating())
        {
            Assert.False(model.IsTraining);
            Assert.False(model.Stack.Layers[1].IsTraining);
        }

        Assert.True(model.Stack.Layers[1].IsTraining);
        Assert.False(model.A.IsTraining);

        // Whatever is set inside lasts until the end of it, and only that end sets anything.
        var evaluating = model.Evaluating();
        model.Train();
        evaluating.Dispose();
        Assert.False(model.A.IsTraining);
        model.Eval();
        evaluating.Dispose();
        Assert.False(model.IsTraining);
    }

    [Fact]
    public void Dropout_drops_in_training_only_and_differently_each_time()
    {
        using var scope = new Scope();
        using var layer = new Dropout(0.5, new Rng(1));
        var x = Tensor.Ones([1000]);
        var a = layer.Forward(x).ToArray<float>();
        var b = layer.Forward(x).ToArray<float>();
        Assert.InRange(a.Count(v => v == 0), 400, 600);
        Assert.All(a, v => Assert.True(v is 0 or 2));
        Assert.NotEqual(a, b);
        layer.Eval();
        Assert.Equal(x.ToArray<float>(), layer.Forward(x).ToArray<float>());
    }

    [Fact]
    public void Mistakes_in_registration_are_named()
    {
        using var leaf = new Leaf(1);
        Assert.Contains("'weight'", Assert.Throws<ArgumentException>(() => leaf.Again("weight")).Message);
        Assert.Throws<ArgumentException>(() => leaf.Again("a.b"));
        using var other = new Leaf(1);
        leaf.Adopt("x", other);
        Assert.Contains("already part", Assert.Throws<ArgumentException>(() => new Leaf(1).Adopt("y", other)).Message);
    }

    [Fact]
    public void Parameters_registered_later_are_seen()
    {
        using var model = new Pair(new Leaf(2), new Leaf(2), new Rng(1));
        Assert.Equal(2, model.Parameters.Count);
        model.A.Again("late");
        Assert.Equal(3, model.Parameters.Count);
    }

    [Fact]
    public void Parameters_outlive_the_scope_they_are_made_in_and_go_with_the_module()
    {
        using var device = Device.Open("cpu:1"); // of its own: other tests run at the same time
        Linear layer;
        using (new Tape()) layer = new Linear(10, 10, new Rng(1), device);
        Assert.False(layer.Weight.IsDisposed);
        layer.Dispose();
        Assert.Equal(0, device.Memory.LiveBytes);
    }
}
