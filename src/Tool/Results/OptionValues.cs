using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Wattwise.Tool.Results;

/// <summary>Options whose values are read the same way on every machine.</summary>
internal static class OptionValues
{
    /// <summary>An amount that is not negative. A comma is refused: to some it parts thousands, to others decimals.</summary>
    public static Option<double?> Amount(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => Read(
            result,
            text =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                    && value >= 0 ? value : (double?)null,
            $"{name} takes a number such as 5000 or 2.5e6"),
    };

    /// <summary>A time; of UTC if it names no offset, as all days and months of Wattwise.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="mustCome">Whether a time that is over makes no sense.</param>
    public static Option<DateTimeOffset?> Time(string name, string description, bool mustCome = false) => new(name)
    {
        Description = $"{description}, for example 2026-12-31 or 2026-12-31T18:00:00Z; UTC if it names no offset",
        CustomParser = result => Read(
            result, text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value)
                && (!mustCome || value > TimeProvider.System.GetUtcNow()) ? value : (DateTimeOffset?)null,
            $"{name} takes a time {(mustCome ? "to come, such as 2099-12-31T00:00:00Z" : "such as 2026-12-31T00:00:00Z")}"),
    };

    private static T? Read<T>(ArgumentResult result, Func<string, T?> read, string expected)
        where T : struct
    {
        var text = result.Tokens[^1].Value;
        if (read(text) is { } value)
            return value;
        result.AddError($"{expected}, not '{text}'.");
        return null;
    }
}
