using System.Reflection.Emit;

namespace CockroachBench.Harness.Pairs.Child;

// The instructions of compiled method bodies.
internal static class IlCodes
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(c => c.Value);

    public static OpCode OfOneByte(byte value) => Codes[value];

    // After the prefix 0xFE.
    public static OpCode OfTwoBytes(byte second) => Codes[unchecked((short)(0xFE00 | second))];

    // Of a switch, of its count alone.
    public static int OperandSize(OpCode code) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        _ => 4,
    };
}
