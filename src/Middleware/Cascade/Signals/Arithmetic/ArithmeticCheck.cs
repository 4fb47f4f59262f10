namespace Wattwise.Cascade;

/// <summary>Checks the equations of a text, such as "3 eggs + 4 eggs = 7 eggs", by a bounded parser: nothing is executed.</summary>
/// <remarks>Linear in the text, of which only the first characters are read where it is long.</remarks>
internal static class ArithmeticCheck
{
    /// <summary>Characters that are read.</summary>
    public const int MaxRead = 32_768;

    private const int MaxEquations = 256, MaxStarts = 8;

    /// <summary>How many equations hold, and how many do not.</summary>
    public static (int Right, int Wrong) Count(string text)
    {
        var read = text.AsSpan(0, Math.Min(text.Length, MaxRead));
        if (!read.Contains('='))
            return default;
        var tokens = ArithmeticTokens.Read(read);
        int right = 0, wrong = 0;
        for (var i = 0; i < tokens.Count && right + wrong < MaxEquations; i++)
        {
            if (tokens[i].Kind != ArithmeticKind.Equal || Left(tokens, i) is not { } left || Right(tokens, i) is not { } stated)
                continue;
            if (Agrees(left, stated.Value, stated.Decimals))
                right++;
            else
                wrong++;
        }

        return (right, wrong);
    }

    // The expression that ends at the sign, or null if it is no calculation that can be read with certainty.
    private static double? Left(List<ArithmeticToken> tokens, int equal)
    {
        var start = equal;
        while (start > 0 && equal - start < ArithmeticParser.MaxTokens && tokens[start - 1].IsExpression)
            start--;

        // With an operator in front, its operand is something else than a number.
        if (start == equal || tokens[start].Kind == ArithmeticKind.Operator || equal - start >= ArithmeticParser.MaxTokens)
            return null;
        for (var tries = 0; start < equal && tries < MaxStarts; start++, tries++)
        {
            if (tokens[start].Kind == ArithmeticKind.Operator)
                return null;
            var parser = new ArithmeticParser(tokens, start, equal);
            if (parser.TryRead(out var value))
                return parser.Operators > 0 ? value : null;
        }

        return null;
    }

    // The number after the sign, if nothing is calculated with it.
    private static (double Value, int Decimals)? Right(List<ArithmeticToken> tokens, int equal)
    {
        var at = equal + 1;
        var sign = 1.0;
        if (at < tokens.Count && tokens[at] is { Kind: ArithmeticKind.Operator, Symbol: '-' })
        {
            sign = -1;
            at++;
        }

        if (at >= tokens.Count || tokens[at].Kind != ArithmeticKind.Number)
            return null;
        var next = at + 1 < tokens.Count ? tokens[at + 1].Kind : ArithmeticKind.Other;
        return next is ArithmeticKind.Operator or ArithmeticKind.Open
            ? null
            : (sign * tokens[at].Value, tokens[at].Decimals);
    }

    // Equal up to the rounding that the stated number shows; a share may be stated in percent.
    private static bool Agrees(double value, double stated, int decimals)
    {
        var tolerance = (0.51 * Math.Pow(10, -decimals)) + (1e-9 * Math.Abs(value));
        if (decimals == 0 && Math.Abs(value - Math.Round(value)) < 1e-9)
            tolerance = 1e-9 * (1 + Math.Abs(value));
        return Math.Abs(value - stated) <= tolerance || Math.Abs((value * 100) - stated) <= tolerance * 100
            || Math.Abs(value - (stated * 100)) <= tolerance;
    }
}
