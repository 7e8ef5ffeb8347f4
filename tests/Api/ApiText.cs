using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace TensorCore.Tests;

/// <summary>
/// All that users of an assembly can call, as text: a line for each public or protected type and member, in an order that does
/// not depend on that of the sources. What the compiler adds by itself (members of records, markers of extension blocks) is
/// left out, and so are a kernel's bodies, which its interface promises; extension members are seen as the static methods that
/// they are compiled to.
/// </summary>
internal static class ApiText
{
    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short",
        [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint", [typeof(nuint)] = "nuint", [typeof(float)] = "float", [typeof(double)] = "double",
        [typeof(string)] = "string", [typeof(object)] = "object", [typeof(char)] = "char",
    };

    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().Where(t => !t.FullName!.Contains('<')).OrderBy(t => t.ToString(), StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (var line in Members(type).Order(StringComparer.Ordinal)) text.Append("    ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        var kind = type.IsEnum ? "enum" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsInterface ? "interface"
            : (IsRecord(type) ? "record " : "") + (type.IsValueType ? "struct" : "class");
        var modifiers = type.IsValueType || type.IsInterface ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "")
            : type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        IEnumerable<Type> bases = type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum) && b != typeof(MulticastDelegate) ? [b] : [];
        var interfaces = type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(i => i.IsVisible && !type.IsEnum).Select(Name).Order(StringComparer.Ordinal);
        string[] all = [.. bases.Select(Name), .. interfaces];
        return $"{(type.IsNestedFamily ? "protected " : "")}{modifiers}{kind} {type.Namespace}.{Name(type)}{(all.Length > 0 ? " : " + string.Join(", ", all) : "")}{Constraints(type.GetGenericArguments())}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        foreach (var field in type.GetFields(Declared).Where(f => IsVisible(f.Attributes & FieldAttributes.FieldAccessMask) && !f.IsSpecialName))
        {
            var value = field.IsLiteral ? $" = {Literal(field.GetRawConstantValue(), type.IsEnum ? Enum.GetUnderlyingType(type) : field.FieldType)}" : "";
            yield return type.IsEnum
                ? $"{field.Name}{value}"
                : $"{(field.IsFamily ? "protected " : "")}{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{Typed(new NullabilityInfoContext().Create(field))} {field.Name}{value}";
        }

        foreach (var constructor in type.GetConstructors(Declared).Where(IsVisible))
            yield return $"{Modifiers(constructor)}{Name(type).Split('.')[^1].Split('<')[0]}({Parameters(constructor)})";

        foreach (var property in type.GetProperties(Declared))
        {
            MethodInfo[] accessors = [.. property.GetAccessors(nonPublic: true).Where(IsVisible)];
            if (accessors.Length == 0 || property.Name == "EqualityContract") continue;
            var parts = accessors.Select(a => (IsProtected(a) && !IsProtected(accessors[0]) ? "protected " : "") + (IsInit(a) ? "init;" : a.Name.StartsWith("get_", StringComparison.Ordinal) || a.Name.Contains(".get_", StringComparison.Ordinal) ? "get;" : "set;"));
            var index = property.GetIndexParameters();
            var name = index.Length > 0 ? $"this[{string.Join(", ", index.Select(Parameter))}]" : property.Name;
            yield return $"{Modifiers(accessors[0])}{Typed(new NullabilityInfoContext().Create(property))} {name} {{ {string.Join(" ", parts)} }}";
        }

        foreach (var @event in type.GetEvents(Declared).Where(e => e.AddMethod is { } add && IsVisible(add)))
            yield return $"{Modifiers(@event.AddMethod!)}event {Name(@event.EventHandlerType!)} {@event.Name}";

        foreach (var method in type.GetMethods(Declared).Where(IsVisible))
        {
            var isAccessor = method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);
            var isKernelBody = method is { IsStatic: true, Name: "Cpu" or "Gpu" } && !type.IsInterface;
            if (isAccessor || isKernelBody || method.IsDefined(typeof(CompilerGeneratedAttribute)) || method.Name.Contains('<') || method.Name == "Finalize") continue;
            var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
            yield return $"{Modifiers(method)}{Typed(new NullabilityInfoContext().Create(method.ReturnParameter))} {method.Name}{generic}({Parameters(method)}){Constraints(method.GetGenericArguments())}";
        }
    }

    private static bool IsVisible(MethodBase method) =>
        (method.IsPublic || IsProtected(method)) && !(method.IsConstructor && method.IsStatic);

    private static bool IsVisible(FieldAttributes access) => access is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private static bool IsProtected(MethodBase method) => method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool IsRecord(Type type) => type.GetMethods(Declared).Any(m => m.Name is "<Clone>$" or "PrintMembers");

    private static string Modifiers(MethodBase method)
    {
        var isOverride = method is MethodInfo info && info.GetBaseDefinition() != info;
        return (IsProtected(method) ? "protected " : "")
            + (method.IsStatic ? "static " : "")
            + (method.DeclaringType!.IsInterface ? (method.IsAbstract ? "" : "virtual ")
                : method.IsAbstract ? (isOverride ? "abstract override " : "abstract ")
                : isOverride ? (method.IsFinal ? "sealed override " : "override ")
                : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");
    }

    private static string Parameters(MethodBase method)
    {
        var isExtension = method.IsDefined(typeof(ExtensionAttribute));
        return (isExtension ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var kind = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "";
        var value = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
        return $"{kind}{Typed(new NullabilityInfoContext().Create(parameter))} {parameter.Name}{value}";
    }

    private static string Literal(object? value, Type type)
    {
        var underlying = Nullable.GetUnderlyingType(type);
        if (value is null) return type.IsValueType && underlying is null ? "default" : "null";
        type = underlying ?? type;
        return value switch
        {
            string s => $"\"{s}\"",
            bool b => b ? "true" : "false",
            double d => d.ToString("R", CultureInfo.InvariantCulture),
            _ => (type.IsEnum ? Enum.GetName(type, value) : null) ?? Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    /// <summary>A type with its marks of what may be null.</summary>
    private static string Typed(NullabilityInfo info)
    {
        var type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        var mark = info.ReadState == NullabilityState.Nullable && !type.IsValueType ? "?" : "";
        if (type.IsArray && info.ElementType is { } element) return Typed(element) + "[]" + mark;
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Name(underlying) + "?";
        return info.GenericTypeArguments.Length > 0 && !info.Type.IsByRef
            ? Name(type, [.. info.GenericTypeArguments.Select(Typed)]) + mark
            : Name(type) + mark;
    }

    private static string Name(Type type) => Name(type, [.. type.GetGenericArguments().Select(Name)]);

    private static string Name(Type type, string[] arguments)
    {
        if (s_keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsByRef) return Name(type.GetElementType()!);
        if (type.IsPointer) return Name(type.GetElementType()!) + "*";
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter) return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Name(underlying) + "?";
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true) return $"({string.Join(", ", arguments)})";

        // Arguments of outer types come first; each level shows its own.
        var outer = type.DeclaringType is { } declaring ? Name(declaring, arguments[..declaring.GetGenericArguments().Length]) + "." : "";
        var own = arguments[(type.DeclaringType?.GetGenericArguments().Length ?? 0)..];
        return outer + type.Name.Split('`')[0] + (own.Length > 0 ? $"<{string.Join(", ", own)}>" : "");
    }

    private static string Constraints(Type[] arguments)
    {
        var text = new StringBuilder();
        foreach (var argument in arguments.Where(a => a.IsGenericParameter))
        {
            var attributes = argument.GenericParameterAttributes;
            var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
            var isUnmanaged = argument.CustomAttributes.Any(a => a.AttributeType.Name == "IsUnmanagedAttribute");
            string[] parts =
            [
                .. isUnmanaged ? ["unmanaged"] : isStruct ? ["struct"] : attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(),
                .. argument.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(Name).Order(StringComparer.Ordinal),
                .. !isStruct && attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) ? ["new()"] : Array.Empty<string>(),
            ];
            if (parts.Length > 0) text.Append(CultureInfo.InvariantCulture, $" where {argument.Name} : {string.Join(", ", parts)}");
        }

        return text.ToString();
    }
}
