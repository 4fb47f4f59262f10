namespace Wattwise.Gateway.Access;

/// <summary>What a budget counts.</summary>
internal readonly record struct Amount(long Tokens, double Joules)
{
    public static Amount operator +(Amount left, Amount right) => new(left.Tokens + right.Tokens, left.Joules + right.Joules);

    public static Amount operator *(Amount amount, int count) => new(amount.Tokens * count, amount.Joules * count);

    public static Amount operator /(Amount amount, int count) => new(amount.Tokens / count, amount.Joules / count);

    /// <summary>Takes one away that was added before; rounding leaves nothing negative.</summary>
    public static Amount operator -(Amount left, Amount right) =>
        new(Math.Max(0, left.Tokens - right.Tokens), Math.Max(0, left.Joules - right.Joules));

    public bool IsWithin(Amount other) => Tokens <= other.Tokens && Joules <= other.Joules;
}
