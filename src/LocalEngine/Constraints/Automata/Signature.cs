namespace Wattwise.LocalEngine;

/// <summary>A row of numbers that is compared by its contents.</summary>
internal readonly struct Signature : IEquatable<Signature>
{
    private readonly int[] _values;
    private readonly int _hash;

    public Signature(int[] values)
    {
        _values = values;
        var hash = new HashCode();
        foreach (var value in values)
            hash.Add(value);
        _hash = hash.ToHashCode();
    }

    public ReadOnlySpan<int> Values => _values;

    /// <summary>The same with an array of its own.</summary>
    public Signature Copy() => new((int[])_values.Clone());

    public bool Equals(Signature other) => _hash == other._hash && _values.AsSpan().SequenceEqual(other._values);

    public override bool Equals(object? obj) => obj is Signature other && Equals(other);

    public override int GetHashCode() => _hash;
}
