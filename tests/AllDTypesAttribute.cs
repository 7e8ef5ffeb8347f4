using System.Reflection;
using Xunit.Sdk;

namespace TensorCore.Tests;

/// <summary>Runs a theory once for every element type.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllDTypesAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Enum.GetValues<DType>().Select(type => new object[] { type });
}
