using BenchmarkDotNet.Running;
using TensorCore.Bench;

// One line a benchmark: name, what it measures, what runs it.
(string Name, string Measures, Action<string[]> Run)[] benchmarks =
[
    ("dngpu", "training and evaluation steps of the improved Neural GPU (option: seconds for each line)", DngpuStep.Run),
    ("curves", "time and memory against length, of the improved Neural GPU and of attention; writes bench/results/curves.* (" + CostCurves.Usage + ")", CostCurves.Run),
    ("first-step", "from the start of 'tensorcore train addition' to the end of its first step (option: how often)", FirstStep.Run),
    ("peak", "multiply-adds in registers: the most the processor can do", _ => FmaPeak.Report()),
    ("layout", "copies between layouts, indexing and sorting; parts of names choose", LayoutBenchmark.Report),
    ("matmul", "matrix products in single precision, on one thread and on all", options => BenchmarkRunner.Run<MatMulBenchmarks>(args: options)),
    ("conv", "convolutions in single precision, on one thread and on all", options => BenchmarkRunner.Run<ConvBenchmarks>(args: options)),
    ("parity", "ops and gradients of GPUs against the CPU's, into docs/parity.md (option: devices); fails beyond a tolerance", ParityReport.Run),
    ("ptx", "what ILGPU compiles the kernels to for NVIDIA GPUs, without one, into docs/ptx.md", PtxReport.Run),
    ("gpu", "ceilings of a GPU, and kernels and training steps beside them (option: a device)", GpuReport.Run),
    ("peers", "every row of the comparison with PyTorch, in turns with it; writes bench/results/peers.* (" + PeerOptions.Usage + ")", PeersReport.Run),
    ("conv-peak", "the same in percent of the peak, in seconds", ConvBenchmarks.Report),
];

foreach (var benchmark in benchmarks)
{
    if (args.Length > 0 && benchmark.Name == args[0])
    {
        benchmark.Run(args[1..]);
        return Environment.ExitCode;
    }
}

Console.Error.WriteLine("usage: dotnet run -c Release --project bench -- NAME [options], where NAME is one of");
foreach (var (name, measures, _) in benchmarks) Console.Error.WriteLine($"  {name,-10} {measures}");
return 1;
