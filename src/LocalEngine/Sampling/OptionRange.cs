namespace Wattwise.LocalEngine;

/// <summary>Checks options of a request against their ranges; an absent one passes.</summary>
internal static class OptionRange
{
    public static int? AtLeast(int minimum, int? value, string name) => InRange(minimum, int.MaxValue, value, name);

    public static int? InRange(int minimum, int maximum, int? value, string name)
    {
        if (value < minimum || value > maximum)
            throw Error(name, value, maximum == int.MaxValue ? $"at least {minimum}" : $"from {minimum} to {maximum}");
        return value;
    }

    public static float? InRange(float minimum, float maximum, float? value, string name)
    {
        if (value is { } number && !(number >= minimum && number <= maximum))
        {
            throw Error(name, value, minimum == float.MinValue ? "a finite number"
                : maximum == float.MaxValue ? $"a finite number of at least {minimum}" : $"from {minimum} to {maximum}");
        }

        return value;
    }

    public static float? Above(float minimum, float? value, string name)
    {
        if (value is { } number && !(number > minimum && number <= float.MaxValue))
            throw Error(name, value, $"a finite number above {minimum}");
        return value;
    }

    public static ArgumentOutOfRangeException Error(string name, object? value, string range) =>
        new(name, value, FormattableString.Invariant($"{name} must be {range}."));
}
