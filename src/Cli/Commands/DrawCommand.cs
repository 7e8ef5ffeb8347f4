using System.CommandLine;

namespace TensorCore.Cli;

/// <summary><c>tensorcore draw NETWORK "1011 + 110" --out state.png</c>.</summary>
internal static class DrawCommand
{
    public static Command Create()
    {
        var network = Options.Network();
        var problem = new Argument<string>("problem") { Description = "What to compute, in the task's own digits: \"1011 + 110\", or \"3 1 4\" for lists." };
        var output = new Option<string>("--out") { Description = "The picture, .png or .svg.", DefaultValueFactory = _ => "state.png" };
        var device = Options.Device();
        var command = new Command("draw", "Draws the network's state over time while it computes.") { network, problem, output, device };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(output);
            if (!StatePicture.CanSave(path)) throw new UsageException($"--out takes a picture whose name ends in .png or .svg; '{path}' was given.");
            using var trained = Trained.Open(parsed.GetRequiredValue(network), Options.Open(parsed.GetRequiredValue(device)));
            Draw(trained.Model, trained.Task, parsed.GetRequiredValue(problem), path);
            Console.WriteLine($"{Announce.Relative(Path.GetFullPath(path))}: x is the position, the first symbol left; time runs down; one panel a channel, blue -1 to red 1.");
            return 0;
        });
        return command;
    }

    public static void Draw(SequenceNetwork model, SequenceTask task, string problem, string path)
    {
        using var scope = new Scope();
        model.Eval();
        var (states, logits) = model.Trace(task.ParseDigits(problem).Inputs.To(model.Device));
        new StatePicture(states, logits.ArgMax(-1)).Save(path);
    }
}
