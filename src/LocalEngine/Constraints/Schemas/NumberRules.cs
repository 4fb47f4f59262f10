namespace Wattwise.LocalEngine;

/// <summary>What a schema says of numbers.</summary>
internal sealed record NumberRules
{
    public static NumberRules Any { get; } = new();

    public ExactNumber? Low { get; init; }

    public bool ExcludesLow { get; init; }

    public ExactNumber? High { get; init; }

    public bool ExcludesHigh { get; init; }

    /// <summary>Whether only whole numbers are left.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether only others than whole numbers are left.</summary>
    public bool IsNeverWhole { get; init; }

    public IReadOnlyList<ExactNumber> Divisors { get; init; } = [];

    public IReadOnlyList<ExactNumber> NotDivisors { get; init; } = [];

    public bool IsEmpty => (IsWhole && IsNeverWhole)
        || (Low is { } low && High is { } high && (low.CompareTo(high) is var order)
            && (order > 0 || (order == 0 && (ExcludesLow || ExcludesHigh))));

    public NumberRules And(NumberRules other)
    {
        var rules = AtLeast(other.Low, other.ExcludesLow).AtMost(other.High, other.ExcludesHigh);
        return rules with
        {
            IsWhole = IsWhole || other.IsWhole,
            IsNeverWhole = IsNeverWhole || other.IsNeverWhole,
            Divisors = [.. Divisors.Union(other.Divisors)],
            NotDivisors = [.. NotDivisors.Union(other.NotDivisors)],
        };
    }

    public NumberRules AtLeast(ExactNumber? low, bool isExclusive)
    {
        if (low is not { } bound)
            return this;
        var order = Low is { } old ? bound.CompareTo(old) : 1;
        return order < 0 || (order == 0 && !isExclusive) ? this : this with { Low = bound, ExcludesLow = isExclusive };
    }

    public NumberRules AtMost(ExactNumber? high, bool isExclusive)
    {
        if (high is not { } bound)
            return this;
        var order = High is { } old ? bound.CompareTo(old) : -1;
        return order > 0 || (order == 0 && !isExclusive) ? this : this with { High = bound, ExcludesHigh = isExclusive };
    }

    public bool Allows(ExactNumber number)
    {
        if (Low is { } low && number.CompareTo(low) is var below && (below < 0 || (below == 0 && ExcludesLow)))
            return false;
        if (High is { } high && number.CompareTo(high) is var above && (above > 0 || (above == 0 && ExcludesHigh)))
            return false;
        if ((IsWhole && !number.IsWhole) || (IsNeverWhole && number.IsWhole))
            return false;
        return Divisors.All(divisor => IsMultiple(number, divisor)) && !NotDivisors.Any(divisor => IsMultiple(number, divisor));
    }

    private static bool IsMultiple(ExactNumber number, ExactNumber divisor)
    {
        var scale = Math.Max(number.Scale, divisor.Scale);
        return (number.Scaled(scale) % divisor.Scaled(scale)).IsZero;
    }
}
