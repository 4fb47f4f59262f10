namespace Wattwise.LocalEngine;

/// <summary>Schemas that must all hold, some of them negated. Immutable, and compared by its contents.</summary>
internal readonly record struct SchemaSet
{
    private readonly string? _key;
    private readonly int[]? _codes;

    private SchemaSet(int[] codes)
    {
        _codes = codes;
        _key = string.Join(',', codes);
    }

    /// <summary>No schema: any value.</summary>
    public static SchemaSet Any { get; }

    /// <summary>A text that is the same for the same schemas.</summary>
    public string Key => _key ?? "";

    public IEnumerable<(int Part, bool IsNegated)> Members => (_codes ?? []).Select(code => (code >> 1, (code & 1) != 0));

    public static SchemaSet Of(SchemaPart part, bool isNegated = false) => new([(part.Id << 1) | (isNegated ? 1 : 0)]);

    public SchemaSet And(SchemaSet other) =>
        _codes is null ? other : other._codes is null ? this : new([.. _codes.Union(other._codes).Order()]);

    public bool Equals(SchemaSet other) => Key == other.Key;

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);
}
