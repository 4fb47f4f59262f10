namespace Wattwise.LocalEngine;

/// <summary>A regular piece of a grammar: bytes as they are, or a JSON string whose contents an automaton accepts.</summary>
/// <remarks>
/// <para>
/// The automaton of a string reads the characters that the string means. What has to be escaped, and what is not ASCII, may be escaped in
/// any of JSON's ways, and surrogates come in pairs only; other characters stand for themselves, since a model that is held to a name it
/// did not want flees into escapes, at six tokens a letter. Lengths are counted in characters beside the automaton, so that none is written
/// out.
/// </para>
/// <para>
/// Where in the string a text is, is a number: <see cref="Before"/> the first quote, between two characters or inside one
/// (<see cref="Inside"/>), behind a backslash, behind a part of four hexadecimal digits, or <see cref="Closed"/>.
/// </para>
/// </remarks>
internal sealed class Lexeme
{
    public const int Inside = 0;
    public const int Before = -1;
    public const int Closed = -2;

    /// <summary>No greatest length.</summary>
    public const int Unbounded = int.MaxValue;

    /// <summary>The tag of places where the whole text may end and nothing else can begin: free text may end nearly everywhere.</summary>
    public const int Final = int.MaxValue;

    private const int Backslash = 1;
    private const int Digits = 2; // behind "\u", then by the digits so far
    private const int Partials = 1 + 16 + 256 + 4096;
    private const int Pairs = Digits + Partials; // behind a high surrogate, by that surrogate
    private const int PairSteps = 2 + Partials;

    private readonly ByteDfa _automaton;
    private readonly TextLengths? _lengths;
    private Lexeme? _uncounted;

    private Lexeme(ByteDfa automaton, bool isString, int least, int most)
    {
        _automaton = automaton;
        IsString = isString;
        Least = least;
        Most = most;
        if (Counts && !automaton.IsEmpty && !ReferenceEquals(automaton, DfaOperations.AnyText))
            _lengths = TextLengths.Of(automaton, least, most);
    }

    public ByteDfa Automaton => _automaton;

    /// <summary>Whether any text matches, of a length that is allowed.</summary>
    public bool HasText => !_automaton.IsEmpty && (_lengths is null || _lengths.CanEnd(0, 0));

    public bool IsString { get; }

    /// <summary>The fewest characters of the string.</summary>
    public int Least { get; }

    /// <summary>The most characters of the string.</summary>
    public int Most { get; }

    public bool Counts => Least > 0 || Most != Unbounded;

    /// <summary>The same text without limits to its length.</summary>
    public Lexeme Uncounted => !Counts ? this : _uncounted ??= Text(_automaton);

    /// <summary>
    /// How many characters may come, whatever they are of those that the automaton takes, without a look at lengths; the end of the text
    /// aside.
    /// </summary>
    public int FreeRoom(int count)
    {
        if (_lengths is null || Most == Unbounded)
            return Unbounded;
        return Most - count - (count >= Least ? _lengths.MostNeeded : Math.Max(_lengths.FreeFrom, Least - count));
    }

    public int FirstEscape => IsString ? Before : Inside;

    /// <summary>Which of the contents are allowed; <see langword="null"/> for all.</summary>
    public KeyFilter? Filter { get; private init; }

    /// <summary>Whether there is no text.</summary>
    public bool IsEmpty => Filter?.IsEmpty ?? _automaton.IsEmpty;

    /// <summary>A string of some of the contents of an automaton.</summary>
    public static Lexeme Key(KeyFilter filter) => new(filter.Tags.Automaton, true, 0, Unbounded) { Filter = filter };

    public static Lexeme Raw(ByteDfa automaton) => new(automaton, false, 0, Unbounded);

    public static Lexeme Text(ByteDfa contents, int least = 0, int most = Unbounded) => new(contents, true, least, most);

    /// <summary>What a text that ends here is; -1 where none ends.</summary>
    public int EndTag(int state, int escape) => IsString
        ? escape == Closed ? _automaton.Tag(state) : -1
        : _automaton.Tag(state);

    public bool GoesOn(int state, int escape) => IsString ? escape != Closed : _automaton.GoesOn(state);

    /// <summary>The state behind contents of a string; -1 where none goes on so.</summary>
    public int Run(int state, ReadOnlySpan<byte> contents)
    {
        foreach (var value in contents)
        {
            if (state < 0)
                break;
            state = Step(state, value);
        }

        return state;
    }

    /// <summary>Reads a byte; false where no text goes on so.</summary>
    public bool Advance(ref int state, ref int escape, ref int count, byte value)
    {
        if (!IsString)
        {
            state = _automaton.Step(state, value);
            return state >= 0;
        }

        switch (escape)
        {
            case Inside:
                return AdvanceInside(ref state, ref escape, ref count, value);
            case Before:
                escape = Inside;
                return value == '"';
            case Closed:
                return false;
            default:
                return AdvanceEscape(ref state, ref escape, ref count, value);
        }
    }

    /// <summary>Whether a state lies between two characters.</summary>
    public bool IsBoundary(int state) => _automaton.MissingBytes[state] == 0;

    private int Step(int state, byte value)
    {
        var next = _automaton.Step(state, value);
        return next >= 0 && Filter is { } filter && !filter.CanGoOn(next) ? ByteDfa.Dead : next;
    }

    private bool IsEnd(int state) => Filter is { } filter ? filter.Allows(_automaton.Tag(state)) : _automaton.IsEnd(state);

    private bool AdvanceInside(ref int state, ref int escape, ref int count, byte value)
    {
        if (value >= 0x80)
        {
            var isFirst = value >= 0xC0;
            state = Step(state, value);
            return state >= 0 && (!isFirst || TryCount(state, ref count));
        }

        switch (value)
        {
            case (byte)'"':
                escape = Closed;
                return IsEnd(state) && count >= Least;
            case (byte)'\\':
                escape = Backslash;
                return count < Most && IsBoundary(state) && CanEscape(state, count);
            case < 0x20:
                return false;
            default:
                state = Step(state, value);
                return state >= 0 && TryCount(state, ref count);
        }
    }

    // A character that may be escaped must follow, and the text must not be too short or too long for an end.
    private bool CanEscape(int state, int count)
    {
        for (var value = 0; value < 256; value++)
        {
            if (StandsForItself(value))
                continue;
            var (next, characters) = (Step(state, (byte)value), count);
            if (next >= 0 && TryCount(next, ref characters))
                return true;
        }

        return false;
    }

    private static bool StandsForItself(int codePoint) => codePoint is >= 0x20 and <= 0x7E and not '"' and not '\\';

    private bool AdvanceEscape(ref int state, ref int escape, ref int count, byte value)
    {
        if (escape == Backslash)
        {
            if (value == 'u')
            {
                escape = Digits;
                return true;
            }

            var meant = value switch
            {
                (byte)'"' or (byte)'\\' => value,
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                _ => -1,
            };
            escape = Inside;
            return meant >= 0 && TryMean(meant, ref state, ref count);
        }

        if (escape < Pairs)
            return AdvanceDigits(ref state, ref escape, ref count, value);

        var pair = (escape - Pairs) / PairSteps;
        var step = (escape - Pairs) % PairSteps;
        switch (step)
        {
            case 0:
                escape++;
                return value == '\\';
            case 1:
                escape++;
                return value == 'u';
            default:
                return AdvanceLowDigits(ref state, ref escape, ref count, value, pair, step - 2);
        }
    }

    private bool AdvanceDigits(ref int state, ref int escape, ref int count, byte value)
    {
        if (!TryAddDigit(escape - Digits, value, out var partial, out var low, out var high))
            return false;
        if (low != high)
        {
            escape = Digits + partial;
            return HasAny(state, count, low, Math.Min(high, 0x1F)) || HasAny(state, count, Math.Max(low, 0x7F), Math.Min(high, 0xD7FF))
                || HasOne(state, count, low, high, '"') || HasOne(state, count, low, high, '\\')
                || HasAny(state, count, Math.Max(low, 0xE000), high)
                || HasAny(state, count, FirstOfPair(Math.Max(low, 0xD800)), FirstOfPair(Math.Min(high, 0xDBFF)) + 0x3FF);
        }

        if (low is >= 0xD800 and <= 0xDBFF)
        {
            escape = Pairs + ((low - 0xD800) * PairSteps);
            return HasAny(state, count, FirstOfPair(low), FirstOfPair(low) + 0x3FF);
        }

        escape = Inside;
        return low is < 0xDC00 or > 0xDFFF && !StandsForItself(low) && TryMean(low, ref state, ref count);
    }

    private bool AdvanceLowDigits(ref int state, ref int escape, ref int count, byte value, int pair, int digits)
    {
        if (!TryAddDigit(digits, value, out var partial, out var low, out var high))
            return false;
        var first = FirstOfPair(pair + 0xD800) - 0xDC00;
        (low, high) = (Math.Max(low, 0xDC00), Math.Min(high, 0xDFFF));
        if (low > high)
            return false;
        if (partial >= 0)
        {
            escape = Pairs + (pair * PairSteps) + 2 + partial;
            return HasAny(state, count, first + low, first + high);
        }

        escape = Inside;
        return TryMean(first + low, ref state, ref count);
    }

    private static int FirstOfPair(int high) => 0x10000 + ((high - 0xD800) << 10);

    /// <summary>Adds a hexadecimal digit to a part of four; tells the code units that it can become.</summary>
    private static bool TryAddDigit(int digits, byte value, out int partial, out int low, out int high)
    {
        var (length, number) = digits switch { 0 => (0, 0), < 17 => (1, digits - 1), < 273 => (2, digits - 17), _ => (3, digits - 273) };
        var digit = value switch
        {
            >= (byte)'0' and <= (byte)'9' => value - '0',
            >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
            _ => -1,
        };
        number = (number * 16) + digit;
        var missing = 4 * (3 - length);
        (low, high) = (number << missing, ((number + 1) << missing) - 1);
        partial = length switch { 0 => 1 + number, 1 => 17 + number, 2 => 273 + number, _ => -1 };
        return digit >= 0;
    }

    private bool TryMean(int codePoint, ref int state, ref int count)
    {
        Span<byte> bytes = stackalloc byte[4];
        state = Run(state, bytes[..Utf8Ranges.Encode(codePoint, bytes)]);
        return state >= 0 && TryCount(state, ref count);
    }

    // One count for all that is long enough keeps the places few.
    private bool TryCount(int state, ref int count)
    {
        if (!Counts)
            return true;
        count = Most == Unbounded ? Math.Min(count + 1, Least) : count + 1;
        return _lengths is null ? count <= Most : count <= Most && _lengths.CanEnd(state, count);
    }

    // A part of an escape must lead to a character behind which the text can still end.
    private bool HasAny(int state, int count, int low, int high)
    {
        if (low > high)
            return false;
        var has = false;
        Utf8Ranges.Split(low, high, (from, to) => has = has || HasAny(state, count, from.Span, to.Span));
        return has;
    }

    private bool HasOne(int state, int count, int low, int high, int codePoint) =>
        low <= codePoint && codePoint <= high && HasAny(state, count, codePoint, codePoint);

    private bool HasAny(int state, int count, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (from.IsEmpty)
            return TryCount(state, ref count);
        for (int value = from[0]; value <= to[0]; value++)
        {
            var next = Step(state, (byte)value);
            if (next >= 0 && HasAny(next, count, from[1..], to[1..]))
                return true;
        }

        return false;
    }
}
