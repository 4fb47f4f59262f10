using System.Globalization;
using Wattwise.Accounting;

namespace Wattwise.Reporting;

/// <summary>Writes quantities for people: three or four digits that matter, and a unit.</summary>
public static class Figure
{
    /// <summary>The sign of what is below zero.</summary>
    public const char Minus = '\u2212';

    /// <summary>A count, with a comma for thousands.</summary>
    /// <param name="value">The count.</param>
    public static string Count(long value) => Signed(value, Math.Abs(value).ToString("N0", CultureInfo.InvariantCulture));

    /// <summary>Energy in joules.</summary>
    /// <param name="joules">The energy.</param>
    public static string Joules(double joules) => Signed(joules, Digits(Math.Abs(joules)) + " J");

    /// <summary>Time in seconds.</summary>
    /// <param name="time">The time.</param>
    public static string Seconds(TimeSpan time) => Signed(time.TotalSeconds, Digits(Math.Abs(time.TotalSeconds)) + " s");

    /// <summary>Grams of CO2e, in milligrams or kilograms where that reads better.</summary>
    /// <param name="grams">The grams; <see langword="null"/> if they are unknown.</param>
    public static string Grams(double? grams) => grams switch
    {
        null => "unknown",
        { } value when Math.Abs(value) >= 1000 => Signed(value, Digits(Math.Abs(value) / 1000) + " kg"),
        { } value when value != 0 && Math.Abs(value) < 1 => Signed(value, Digits(Math.Abs(value) * 1000) + " mg"),
        { } value => Signed(value, Digits(Math.Abs(value)) + " g"),
    };

    /// <summary>Money with its currency.</summary>
    /// <param name="money">The amount.</param>
    public static string Amount(Money money) => Signed(
        (double)money.Amount, string.Create(CultureInfo.InvariantCulture, $"{Digits((double)Math.Abs(money.Amount))} {money.Currency}"));

    /// <summary>A similarity, score or probability; a dash where there is none.</summary>
    /// <param name="score">The score.</param>
    public static string Score(double? score) => score?.ToString("0.000", CultureInfo.InvariantCulture) ?? "\u2013";

    /// <summary>A share in percent.</summary>
    /// <param name="share">The share.</param>
    public static string Percent(double share) =>
        Signed(share, (Math.Abs(share) * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %");

    /// <summary>The share by which <paramref name="with"/> is below <paramref name="without"/>; 0 where there was nothing.</summary>
    /// <param name="without">What would have been used.</param>
    /// <param name="with">What was used.</param>
    public static double Saving(double without, double with) => without == 0 ? 0 : 1 - with / without;

    /// <summary>The bounds of an energy, in joules.</summary>
    /// <param name="energy">The energy.</param>
    public static string Bounds(EnergyEstimate energy) =>
        string.Create(CultureInfo.InvariantCulture, $"{Digits(energy.Low)} to {Digits(energy.High)} J");

    /// <summary>Energy in joules, kilojoules, watt-hours or kilowatt-hours, whichever reads best.</summary>
    /// <param name="joules">The energy.</param>
    public static string Energy(double joules) => Math.Abs(joules) switch
    {
        >= 3_600_000 => Signed(joules, Digits(Math.Abs(joules) / 3_600_000) + " kWh"),
        >= 36_000 => Signed(joules, Digits(Math.Abs(joules) / 3600) + " Wh"),
        _ => Joules(joules),
    };

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
