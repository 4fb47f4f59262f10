namespace Wattwise.LocalEngine.Gguf;

/// <summary>One metadata value. Of an array only its length and, where it is short and of integers, its elements are kept.</summary>
/// <param name="Type">The value's type, or the type of the elements.</param>
/// <param name="IsArray">Whether it is an array.</param>
/// <param name="Length">Elements of the array; 1 for a scalar.</param>
internal readonly record struct GgufValue(GgufValueType Type, bool IsArray, long Length)
{
    /// <summary>A scalar integer or boolean (0 or 1).</summary>
    internal long? Integer { get; init; }

    /// <summary>A scalar float.</summary>
    internal double? Float { get; init; }

    /// <summary>A scalar string.</summary>
    internal string? Text { get; init; }

    /// <summary>The elements of an integer array of at most <see cref="GgufParser.MaxKeptElements"/>.</summary>
    internal IReadOnlyList<long>? Integers { get; init; }
}
