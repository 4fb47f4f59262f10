namespace Wattwise.LocalEngine;

/// <summary>Compares the digits of a number, as they come, with those of a bound. Its state is one number.</summary>
/// <param name="bound">The bound; its sign does not count.</param>
internal sealed class MagnitudeComparer(ExactNumber bound)
{
    private const int Equal = 1; // less is 0, more is 2
    private const int InFraction = 1 << 20;

    private readonly string _whole = bound.Parts().Whole;
    private readonly string _fraction = bound.Parts().Fraction;

    public int WholeDigits => _whole.Length;

    public int FractionDigits => _fraction.Length;

    /// <summary>Before the first digit: none read, all equal.</summary>
    public static int Start => Equal;

    /// <summary>Reads a digit before the point.</summary>
    public int Whole(int state, int digit)
    {
        var (read, order) = (state >> 2, state & 3);
        if (read < _whole.Length && order == Equal)
            order = digit.CompareTo(_whole[read] - '0') + 1;
        return (Math.Min(read + 1, _whole.Length + 1) << 2) | order;
    }

    /// <summary>The point, or the end of the whole digits.</summary>
    public int Point(int state)
    {
        var order = (state >> 2).CompareTo(_whole.Length) is var longer && longer != 0 ? longer + 1 : state & 3;
        return InFraction | order;
    }

    /// <summary>Reads a digit behind the point.</summary>
    public int Fraction(int state, int digit)
    {
        var (read, order) = ((state & ~InFraction) >> 2, state & 3);
        if (order != Equal)
            return InFraction | order;
        order = digit.CompareTo(read < _fraction.Length ? _fraction[read] - '0' : 0) + 1;
        return InFraction | (order == Equal ? Math.Min(read + 1, _fraction.Length) << 2 : 0) | order;
    }

    /// <summary>How the number that was read compares with the bound.</summary>
    public int Result(int state)
    {
        if ((state & InFraction) == 0)
            state = Point(state);
        var (read, order) = ((state & ~InFraction) >> 2, (state & 3) - 1);
        return order == 0 && read < _fraction.Length ? -1 : order;
    }
}
