namespace Wattwise.Cascade;

/// <summary>Calculates an expression of numbers, the four operators and brackets, bounded in length and depth.</summary>
internal ref struct ArithmeticParser(List<ArithmeticToken> tokens, int start, int end)
{
    /// <summary>An expression of more pieces is not read.</summary>
    public const int MaxTokens = 48;

    private const int MaxDepth = 8;

    private int _at = start;

    public int Operators { get; private set; }

    /// <summary>Calculates; false if the pieces are no expression or its value is not finite.</summary>
    public bool TryRead(out double value) => Sum(0, out value) && _at == end && double.IsFinite(value);

    private bool Sum(int depth, out double value)
    {
        if (!Product(depth, out value))
            return false;
        while (Take('+', '-') is { } symbol)
        {
            if (!Product(depth, out var other))
                return false;
            value = symbol == '+' ? value + other : value - other;
        }

        return true;
    }

    private bool Product(int depth, out double value)
    {
        if (!Operand(depth, out value))
            return false;
        while (Take('*', '/') is { } symbol)
        {
            if (!Operand(depth, out var other))
                return false;
            value = symbol == '*' ? value * other : value / other;
        }

        return true;
    }

    private bool Operand(int depth, out double value)
    {
        value = 0;
        if (_at >= end || depth > MaxDepth)
            return false;
        var token = tokens[_at];
        switch (token.Kind)
        {
            case ArithmeticKind.Number:
                value = token.Value;
                _at++;
                return true;
            case ArithmeticKind.Operator when token.Symbol == '-':
                _at++;
                var isRead = Operand(depth + 1, out value);
                value = -value;
                return isRead;
            case ArithmeticKind.Open:
                _at++;
                if (!Sum(depth + 1, out value) || _at >= end || tokens[_at].Kind != ArithmeticKind.Close)
                    return false;
                _at++;
                return true;
            default:
                return false;
        }
    }

    private char? Take(char one, char other)
    {
        if (_at >= end || tokens[_at].Kind != ArithmeticKind.Operator || (tokens[_at].Symbol != one && tokens[_at].Symbol != other))
            return null;
        Operators++;
        return tokens[_at++].Symbol;
    }
}
