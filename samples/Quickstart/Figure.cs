using System.Globalization;
using Wattwise.Accounting;

namespace Quickstart;

/// <summary>Writes quantities for people: three or four digits that matter, and a unit.</summary>
internal static class Figure
{
    public const char Minus = '\u2212';

    public static string Count(long value) => Signed(value, Math.Abs(value).ToString("N0", CultureInfo.InvariantCulture));

    public static string Joules(double joules) => Signed(joules, Digits(Math.Abs(joules)) + " J");

    public static string Seconds(TimeSpan time) => Signed(time.TotalSeconds, Digits(Math.Abs(time.TotalSeconds)) + " s");

    public static string Grams(double? grams) => grams switch
    {
        null => "unknown",
        { } value when Math.Abs(value) >= 1000 => Signed(value, Digits(Math.Abs(value) / 1000) + " kg"),
        { } value when value != 0 && Math.Abs(value) < 1 => Signed(value, Digits(Math.Abs(value) * 1000) + " mg"),
        { } value => Signed(value, Digits(Math.Abs(value)) + " g"),
    };

    public static string Amount(Money money) => Signed(
        (double)money.Amount, string.Create(CultureInfo.InvariantCulture, $"{Digits((double)Math.Abs(money.Amount))} {money.Currency}"));

    /// <summary>A similarity, score or probability; a dash where there is none.</summary>
    public static string Score(double? score) => score?.ToString("0.000", CultureInfo.InvariantCulture) ?? "\u2013";

    public static string Percent(double share) => Signed(share, (Math.Abs(share) * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %");

    /// <summary>The share by which <paramref name="with"/> is below <paramref name="without"/>; 0 where there was nothing.</summary>
    public static double Saving(double without, double with) => without == 0 ? 0 : 1 - with / without;

    public static string Bounds(EnergyEstimate energy) =>
        string.Create(CultureInfo.InvariantCulture, $"{Digits(energy.Low)} to {Digits(energy.High)} J");

    private static string Signed(double value, string magnitude) => value < 0 ? Minus + magnitude : magnitude;

    private static string Digits(double value) => value switch
    {
        0 => "0",
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        >= 0.001 => value.ToString("0." + new string('0', 2 - (int)Math.Floor(Math.Log10(value))), CultureInfo.InvariantCulture),
        _ => value.ToString("0.######", CultureInfo.InvariantCulture),
    };
}
