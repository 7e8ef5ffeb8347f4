using System.Runtime.InteropServices;

namespace TensorCore.Kernels;

/// <summary>
/// A number as a type, so that code generic over it is compiled for that number. <c>sizeof(TNumber)</c> is the number
/// too, and cheaper to compile: the JIT knows it before it inlines anything.
/// </summary>
internal interface INumberType
{
    static abstract int Value { get; }
}

[StructLayout(LayoutKind.Sequential, Size = 1)]
internal struct N1 : INumberType
{
    public static int Value => 1;
}

[StructLayout(LayoutKind.Sequential, Size = 2)]
internal struct N2 : INumberType
{
    public static int Value => 2;
}

[StructLayout(LayoutKind.Sequential, Size = 3)]
internal struct N3 : INumberType
{
    public static int Value => 3;
}

[StructLayout(LayoutKind.Sequential, Size = 4)]
internal struct N4 : INumberType
{
    public static int Value => 4;
}

[StructLayout(LayoutKind.Sequential, Size = 5)]
internal struct N5 : INumberType
{
    public static int Value => 5;
}

[StructLayout(LayoutKind.Sequential, Size = 6)]
internal struct N6 : INumberType
{
    public static int Value => 6;
}

[StructLayout(LayoutKind.Sequential, Size = 7)]
internal struct N7 : INumberType
{
    public static int Value => 7;
}

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal struct N8 : INumberType
{
    public static int Value => 8;
}

[StructLayout(LayoutKind.Sequential, Size = 9)]
internal struct N9 : INumberType
{
    public static int Value => 9;
}

[StructLayout(LayoutKind.Sequential, Size = 10)]
internal struct N10 : INumberType
{
    public static int Value => 10;
}

[StructLayout(LayoutKind.Sequential, Size = 11)]
internal struct N11 : INumberType
{
    public static int Value => 11;
}

[StructLayout(LayoutKind.Sequential, Size = 12)]
internal struct N12 : INumberType
{
    public static int Value => 12;
}

[StructLayout(LayoutKind.Sequential, Size = 13)]
internal struct N13 : INumberType
{
    public static int Value => 13;
}

[StructLayout(LayoutKind.Sequential, Size = 14)]
internal struct N14 : INumberType
{
    public static int Value => 14;
}
