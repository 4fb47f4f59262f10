using System.Globalization;

namespace Wattwise.Accounting;

/// <summary>An amount of money in one currency.</summary>
/// <param name="Amount">The amount, in units of the currency.</param>
/// <param name="Currency">The ISO 4217 code, for example <c>USD</c>.</param>
public readonly record struct Money(decimal Amount, string Currency)
{
    /// <summary>Adds two amounts of one currency.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static Money operator +(Money left, Money right) => left.Currency == right.Currency
        ? left with { Amount = left.Amount + right.Amount }
        : throw new InvalidOperationException($"Cannot add {right.Currency} to {left.Currency}: a ledger holds one currency.");

    /// <summary>Adds two amounts; see the operator.</summary>
    public static Money Add(Money left, Money right) => left + right;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount:0.######} {Currency}");
}
