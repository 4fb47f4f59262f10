using System.Numerics;

namespace Wattwise.LocalEngine;

/// <summary>Builds the automaton of the numbers that a schema allows, in JSON's form, without rounding.</summary>
/// <remarks>
/// Numbers are bounded: 16 digits before the point (more where a bound has more), 16 behind it, an exponent below 300. Where a number is
/// compared with more than zero, it has no exponent. There is no negative zero.
/// </remarks>
internal sealed class NumberAutomaton
{
    private const int MostDigits = 16;
    private const int MostRemainders = 10_000;

    private readonly NumberRules _rules;
    private readonly IReadOnlyList<ExactNumber> _excluded;
    private readonly bool _hasWholeFractions;
    private readonly List<MagnitudeComparer> _comparers = [];
    private readonly int _low = -1;
    private readonly int _high = -1;
    private readonly List<(int Divisor, int Scale, bool IsMultiple)> _divisors = [];
    private readonly bool _mayHaveExponent;
    private readonly int _wholeDigits = MostDigits;
    private readonly int _fractionDigits = MostDigits;

    private NumberAutomaton(NumberRules rules, IReadOnlyList<ExactNumber> excluded, bool hasWholeFractions, SchemaPart part)
    {
        _rules = rules;
        _excluded = excluded;
        _hasWholeFractions = hasWholeFractions;
        if (rules.Low is { } low)
            _low = Compare(low);
        if (rules.High is { } high)
            _high = Compare(high);
        foreach (var number in excluded)
            Compare(number);
        foreach (var comparer in _comparers)
        {
            _wholeDigits = Math.Max(_wholeDigits, comparer.WholeDigits);
            _fractionDigits = Math.Max(_fractionDigits, comparer.FractionDigits);
        }

        foreach (var divisor in rules.Divisors)
            AddDivisor(divisor, true, part);
        foreach (var divisor in rules.NotDivisors)
            AddDivisor(divisor, false, part);
        var isBounded = excluded.Count > 0 || rules.Low is { Digits.IsZero: false } || rules.High is { Digits.IsZero: false };
        _mayHaveExponent = !isBounded && !rules.IsWhole && !rules.IsNeverWhole && _divisors.Count == 0;
    }

    private enum Phase
    {
        Start,
        Minus,
        Zero,
        Whole,
        Point,
        Fraction,
        Exponent,
        ExponentSign,
        ExponentDigits,
    }

    /// <exception cref="LlamaConstraintException">A divisor is too large.</exception>
    public static ByteDfa Build(
        NumberRules rules, IReadOnlyList<ExactNumber> excluded, bool hasWholeFractions, SchemaPart part, CompileBudget budget)
    {
        var numbers = new NumberAutomaton(rules, excluded, hasWholeFractions, part);
        var classes = new ByteClasses();
        var each = new byte[256];
        for (var value = 0; value < 256; value++)
            each[value] = (byte)(value is >= '0' and <= '9'
                ? value - '0' + 1
                : "-+.eE".IndexOf((char)value, StringComparison.Ordinal) is >= 0 and var sign ? 11 + sign : 0);
        classes.Refine(each);
        var comparers = new int[numbers._comparers.Count];
        Array.Fill(comparers, MagnitudeComparer.Start);
        var start = new State(Phase.Start, false, 0, 0, false, false, new(comparers), new(new int[numbers._divisors.Count]));
        return DfaExplorer.Build(start, classes, numbers.Step, numbers.Tag, budget);
    }

    private int Compare(ExactNumber bound)
    {
        _comparers.Add(new(bound));
        return _comparers.Count - 1;
    }

    private void AddDivisor(ExactNumber divisor, bool isMultiple, SchemaPart part)
    {
        // Trailing zeros of whole divisors stay: 1000 has 1000 remainders.
        if (divisor.Digits > MostRemainders || divisor.Scale > MostDigits)
            throw part.Refused(
                "multipleOf", $"{divisor.Digits} has more than {MostRemainders} remainders",
                "Leave it out, and check it after generation.");
        if (divisor is not { Digits.IsOne: true, Scale: 0 } || !_rules.IsWhole || !isMultiple)
            _divisors.Add(((int)divisor.Digits, divisor.Scale, isMultiple));
    }

    private bool Step(State state, byte value, out State next)
    {
        next = state;
        var digit = value is >= (byte)'0' and <= (byte)'9' ? value - '0' : -1;
        switch (state.Phase)
        {
            case Phase.Start when value == '-':
                next = state with { Phase = Phase.Minus, IsNegative = true };
                return true;
            case Phase.Start or Phase.Minus when digit >= 0:
                next = Whole(state, digit) with { Phase = digit == 0 ? Phase.Zero : Phase.Whole };
                return true;
            case Phase.Whole when digit >= 0:
                next = Whole(state, digit);
                return state.Digits < _wholeDigits;
            case Phase.Zero or Phase.Whole when value == '.':
                next = state with
                {
                    Phase = Phase.Point,
                    Digits = 0,
                    Comparers = Map(state.Comparers, (comparer, at) => comparer.Point(at)),
                };
                return !_rules.IsWhole || _hasWholeFractions;
            case Phase.Point or Phase.Fraction when digit >= 0:
                next = Fraction(state, digit);
                return state.Digits < _fractionDigits && (digit == 0 || !_rules.IsWhole);
            case Phase.Zero or Phase.Whole or Phase.Fraction when value is (byte)'e' or (byte)'E':
                next = state with { Phase = Phase.Exponent, Digits = 0 };
                return _mayHaveExponent;
            case Phase.Exponent when value is (byte)'+' or (byte)'-':
                next = state with { Phase = Phase.ExponentSign };
                return true;
            case Phase.Exponent or Phase.ExponentSign when digit >= 0:
                next = state with { Phase = Phase.ExponentDigits, Digits = 1, Exponent = digit };
                return true;
            case Phase.ExponentDigits when digit >= 0:
                next = state with { Digits = state.Digits + 1, Exponent = state.Digits == 1 ? state.Exponent : 0 };
                return state.Digits == 1 || (state.Digits == 2 && state.Exponent < 3);
            default:
                return false;
        }
    }

    private State Whole(State state, int digit) => state with
    {
        Digits = state.Digits + 1,
        IsNotZero = state.IsNotZero || digit > 0,
        Comparers = Map(state.Comparers, (comparer, at) => comparer.Whole(at, digit)),
        Remainders = MapRemainders(
            state.Remainders, (divisor, scale, remainder) => ((remainder * 10) + Scaled(digit, scale, divisor)) % divisor),
    };

    private State Fraction(State state, int digit)
    {
        var place = state.Digits + 1;
        return state with
        {
            Phase = Phase.Fraction,
            Digits = place,
            IsNotZero = state.IsNotZero || digit > 0,
            HasFraction = state.HasFraction || digit > 0,
            Comparers = Map(state.Comparers, (comparer, at) => comparer.Fraction(at, digit)),
            // A digit that the divisor's decimals do not reach makes it no multiple for good.
            Remainders = MapRemainders(state.Remainders, (divisor, scale, remainder) =>
                remainder < 0 || (place > scale && digit > 0) ? -1
                : place > scale ? remainder : (remainder + Scaled(digit, scale - place, divisor)) % divisor),
        };
    }

    private int Tag(State state)
    {
        if (state.Phase is not (Phase.Zero or Phase.Whole or Phase.Fraction or Phase.ExponentDigits))
            return -1;
        if (state.IsNegative && !state.IsNotZero)
            return -1;
        if ((_rules.IsNeverWhole && !state.HasFraction) || (_rules.IsWhole && state.HasFraction))
            return -1;
        for (var i = 0; i < _divisors.Count; i++)
        {
            if ((state.Remainders.Values[i] == 0) != _divisors[i].IsMultiple)
                return -1;
        }

        if (_low >= 0 && Order(state, _low, _rules.Low!.Value) is var below && (below < 0 || (below == 0 && _rules.ExcludesLow)))
            return -1;
        if (_high >= 0 && Order(state, _high, _rules.High!.Value) is var above && (above > 0 || (above == 0 && _rules.ExcludesHigh)))
            return -1;
        var first = _comparers.Count - _excluded.Count;
        for (var i = 0; i < _excluded.Count; i++)
        {
            if (Order(state, first + i, _excluded[i]) == 0)
                return -1;
        }

        return 0;
    }

    /// <summary>How the number compares with a bound, signs included.</summary>
    private int Order(State state, int comparer, ExactNumber bound)
    {
        if (bound.Digits.IsZero)
            return state.IsNegative ? -1 : state.IsNotZero ? 1 : 0;
        if (state.IsNegative != bound.Digits.Sign < 0)
            return state.IsNegative ? -1 : 1;
        var order = _comparers[comparer].Result(state.Comparers.Values[comparer]);
        return state.IsNegative ? -order : order;
    }

    private static int Scaled(int digit, int scale, int divisor) => (int)(digit * BigInteger.ModPow(10, scale, divisor) % divisor);

    private Signature Map(Signature states, Func<MagnitudeComparer, int, int> step)
    {
        if (_comparers.Count == 0)
            return states;
        var mapped = new int[_comparers.Count];
        for (var i = 0; i < mapped.Length; i++)
            mapped[i] = step(_comparers[i], states.Values[i]);
        return new(mapped);
    }

    private Signature MapRemainders(Signature states, Func<int, int, int, int> step)
    {
        if (_divisors.Count == 0)
            return states;
        var mapped = new int[_divisors.Count];
        for (var i = 0; i < mapped.Length; i++)
            mapped[i] = step(_divisors[i].Divisor, _divisors[i].Scale, states.Values[i]);
        return new(mapped);
    }

    private readonly record struct State(
        Phase Phase, bool IsNegative, int Digits, int Exponent, bool IsNotZero, bool HasFraction, Signature Comparers,
        Signature Remainders);
}
