using System.Diagnostics.Metrics;
using System.Text;

namespace Wattwise.Gateway.Metrics;

/// <summary>The name of an instrument at Prometheus, as OpenTelemetry's exporter makes it: unit and kind are suffixes.</summary>
/// <remarks>Source: OpenTelemetry specification, Prometheus and OpenMetrics compatibility, "Metric Metadata".</remarks>
internal static class PrometheusName
{
    public static string Of(Instrument instrument, MetricKind kind)
    {
        var name = new StringBuilder(Sanitized(instrument.Name));
        if (SuffixOf(instrument.Unit, kind) is { Length: > 0 } suffix && !name.ToString().Contains(suffix, StringComparison.Ordinal))
            name.Append('_').Append(suffix);
        if (kind == MetricKind.Counter && !name.ToString().EndsWith("_total", StringComparison.Ordinal))
            name.Append("_total");
        return name.ToString();
    }

    private static string Sanitized(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            var isKept = char.IsAsciiLetterOrDigit(character) || character == ':';
            if (isKept || text.Length == 0 || text[^1] != '_')
                text.Append(isKept ? character : '_');
        }

        return char.IsAsciiDigit(text[0]) ? "_" + text : text.ToString();
    }

    // A unit in braces only says what is counted.
    private static string SuffixOf(string? unit, MetricKind kind)
    {
        if (string.IsNullOrEmpty(unit) || unit[0] == '{')
            return "";
        if (unit == "1")
            return kind == MetricKind.Gauge ? "ratio" : "";
        var slash = unit.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? Word(unit) : $"{Word(unit[..slash])}_per_{Per(unit[(slash + 1)..])}";
    }

    private static string Word(string unit) => unit switch
    {
        "J" => "joules",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "min" => "minutes",
        "h" => "hours",
        "d" => "days",
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "g" => "grams",
        "m" => "meters",
        "V" => "volts",
        "A" => "amperes",
        "W" => "watts",
        "Cel" => "celsius",
        "Hz" => "hertz",
        "%" => "percent",
        _ => Sanitized(unit),
    };

    private static string Per(string unit) => unit switch
    {
        "s" => "second",
        "m" => "minute",
        "h" => "hour",
        "d" => "day",
        _ => Sanitized(unit),
    };
}
