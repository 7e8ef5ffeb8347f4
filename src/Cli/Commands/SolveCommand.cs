using System.CommandLine;

namespace TensorCore.Cli;

/// <summary><c>tensorcore solve NETWORK "123 + 456"</c>.</summary>
internal static class SolveCommand
{
    public static Command Create()
    {
        var network = Options.Network();
        var problem = new Argument<string>("problem") { Description = "What to compute, in decimal: \"123456789 + 987654321\", or the digits of a list: \"3 1 4\"." };
        var with = Options.With();
        var device = Options.Device();
        var command = new Command("solve", "Lets a trained network compute, and checks its answer.") { network, problem, with, device };
        command.SetAction(parsed =>
        {
            using var trained = Trained.Open(parsed.GetRequiredValue(network), parsed.GetRequiredValue(with), Options.Open(parsed.GetRequiredValue(device)));
            return Solve(trained, parsed.GetRequiredValue(problem));
        });
        return command;
    }

    private static int Solve(TrainedNetwork trained, string problem)
    {
        using var scope = new Scope();
        var example = trained.Task.Parse(problem);
        var length = example.Inputs.Shape[1];
        Console.WriteLine($"{problem}: {length} symbols; the network was trained to length {trained.Training.MaxLength}.");
        var predicted = trained.Model.Predict(example.Inputs.To(trained.Model.Device)).ToArray<int>();
        var answer = trained.Task.Format(predicted);
        var expected = trained.Task.Format(example.Targets.ToArray<int>());
        Console.WriteLine($"network: {answer}");
        if (answer == expected)
        {
            Console.WriteLine("right");
            return 0;
        }

        Console.WriteLine($"correct: {expected}");
        Console.WriteLine("wrong");
        return CommandLineRunner.Failed;
    }
}
