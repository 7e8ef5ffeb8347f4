using System.Reflection;
using TensorCore.TestRunner;
using Xunit.Abstractions;
using Xunit.Sdk;

// Runs TensorCore.Tests without the SDK: all tests, or those whose class or name holds one of the arguments. The exit code
// is 1 when a test fails or none is found. With --classes before them the classes of these tests are listed, and none is run.
const string Classes = "--classes";
var lists = args is [Classes, ..];
var words = lists ? args[1..] : args;
using var framework = new XunitTestFramework(new Silence());
var assembly = Assembly.Load("TensorCore.Tests");
using var found = new Found();
using (var discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly)))
{
    discoverer.Find(includeSourceInformation: false, found, new Options());
    found.Finished.WaitOne();
}

var chosen = found.Cases.Where(c => words.Length == 0 || words.Any(w => c.DisplayName.Contains(w, StringComparison.Ordinal))).ToList();
if (lists)
{
    foreach (var name in chosen.Select(c => c.TestMethod.TestClass.Class.Name).Distinct().Order(StringComparer.Ordinal)) Console.WriteLine(name);
    return chosen.Count > 0 ? 0 : 1;
}

using var report = new Report(chosen.Count);
using (var executor = framework.GetExecutor(assembly.GetName()))
{
    executor.RunTests(chosen, report, new Options());
    report.Finished.WaitOne();
}

return report.Summarize() ? 0 : 1;
