using System.Buffers;
using System.Globalization;
using System.Text;

namespace Wattwise.Gateway.Metrics;

/// <summary>Writes readings in Prometheus's text format, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void Write(IReadOnlyList<MetricFamily> families, IBufferWriter<byte> output)
    {
        var text = new StringBuilder();
        foreach (var family in families)
        {
            text.Clear();
            foreach (var series in family.Series)
                Write(family, series, text);
            if (text.Length == 0)
                continue;

            var kind = family.Kind switch { MetricKind.Counter => "counter", MetricKind.Gauge => "gauge", _ => "histogram" };
            Encode($"# HELP {family.Name} {Escaped(family.Help)}\n# TYPE {family.Name} {kind}\n", output);
            foreach (var chunk in text.GetChunks())
                Encoding.UTF8.GetBytes(chunk.Span, output);
        }
    }

    private static void Write(MetricFamily family, MetricSeries series, StringBuilder text)
    {
        if (family.Kind != MetricKind.Histogram)
        {
            Line(text, family.Name, "", series.Labels, null, series.Value);
            return;
        }

        var (buckets, count, sum) = series.Read();
        long below = 0;
        for (var i = 0; i < buckets.Length; i++)
        {
            below += buckets[i];
            Line(text, family.Name, "_bucket", series.Labels, i < family.Bounds.Length ? Number(family.Bounds[i]) : "+Inf", below);
        }

        Line(text, family.Name, "_sum", series.Labels, null, sum);
        Line(text, family.Name, "_count", series.Labels, null, count);
    }

    private static void Line(StringBuilder text, string name, string suffix, string labels, string? bound, double value)
    {
        text.Append(name).Append(suffix);
        if (labels.Length > 0 || bound is not null)
        {
            text.Append('{').Append(labels);
            if (bound is not null)
                text.Append(labels.Length > 0 ? "," : "").Append("le=\"").Append(bound).Append('"');
            text.Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Escaped(string help) =>
        help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static void Encode(string text, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(text, output);
}
