using System.Reflection;
using TensorCore.TestRunner;
using Xunit.Abstractions;
using Xunit.Sdk;

// Runs TensorCore.Tests without the SDK: all tests, or those whose class or name holds one of the arguments. The exit code
// is 1 when a test fails or none is found.
using var framework = new XunitTestFramework(new Silence());
var assembly = Assembly.Load("TensorCore.Tests");
using var found = new Found();
using (var discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly)))
{
    discoverer.Find(includeSourceInformation: false, found, new Options());
    found.Finished.WaitOne();
}

var chosen = found.Cases.Where(c => args.Length == 0 || args.Any(a => c.DisplayName.Contains(a, StringComparison.Ordinal))).ToList();
using var report = new Report(chosen.Count);
using (var executor = framework.GetExecutor(assembly.GetName()))
{
    executor.RunTests(chosen, report, new Options());
    report.Finished.WaitOne();
}

return report.Summarize() ? 0 : 1;
