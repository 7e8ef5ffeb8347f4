using System.Reflection;
using TensorCore.TestRunner;
using Xunit.Sdk;

// Runs TensorCore.Tests without the SDK: all tests, or those whose class or name holds one of the words. The exit code
// is 1 when a test fails or none is found.
//   --classes             the classes of these tests are listed, and none is run
//   --part 1/2            every second class only, to run beside a process with 2/2
//   --without Name=value  no tests with this trait
var arguments = Arguments.Parse(args);
using var framework = new XunitTestFramework(new Silence());
var assembly = Assembly.Load("TensorCore.Tests");
using var found = new Found();
using (var discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly)))
{
    discoverer.Find(includeSourceInformation: false, found, new Options());
    found.Finished.WaitOne();
}

var chosen = arguments.Choose(found.Cases);
if (arguments.ListsClasses)
{
    foreach (var name in Arguments.Classes(chosen)) Console.WriteLine(name);
    return chosen.Count > 0 ? 0 : 1;
}

using var report = new Report(chosen.Count);
using (var executor = framework.GetExecutor(assembly.GetName()))
{
    executor.RunTests(chosen, report, new Options());
    report.Finished.WaitOne();
}

return report.Summarize() ? 0 : 1;
