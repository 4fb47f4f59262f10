using System.Globalization;
using System.Text;

namespace Wattwise.Benchmarks.Caching.Decision;

/// <summary>Fits the table of <see cref="Wattwise.Caching.CacheDecisionModel"/> on judged pairs.</summary>
/// <remarks>
/// The direction (how much the cosine counts beside the logit) is fitted to the grade, so that answers that serve in part rank between;
/// then scale and intercept are fitted to what the limit is about, wrong or not.
/// </remarks>
internal static class JudgedFit
{
    private const double BinWidth = 0.1;
    private const double Percentile = 0.005;

    private static readonly double[] Grades = [0, 0.4, 1];

    public static string Fit(IReadOnlyCollection<JudgedPair> pairs, string origin, string embedder, string verifier)
    {
        var logits = pairs.Select(pair => (double)pair.Logit).Order().ToArray();
        var (lowest, highest) = (logits[(int)(Percentile * logits.Length)], logits[(int)((1 - Percentile) * logits.Length)]);
        var features = pairs.Select(pair => new[] { 1, pair.Cosine, Math.Clamp(pair.Logit, lowest, highest) }).ToArray();
        var direction = DecisionFit.Newton(features, [.. pairs.Select(pair => Grades[pair.Grade])]);
        var scale = DecisionFit.Newton(
            [.. features.Select(row => new[] { 1, DecisionFit.Dot(direction, row) })], [.. pairs.Select(pair => pair.Grade > 0 ? 1.0 : 0)]);
        double[] weights = [scale[0] + (scale[1] * direction[0]), scale[1] * direction[1], scale[1] * direction[2]];

        var table = new StringBuilder();
        table.Append(
            CultureInfo.InvariantCulture,
            $"# {origin}; {pairs.Count} judged pairs that pass the guard, {pairs.Count(pair => pair.Grade == 0)} of them wrong, {pairs.Count(pair => pair.Grade == 1)} right in part. Evidence: score, right, wrong, right in part.\n");
        table.Append("kind\tname\tvalue\n");
        table.Append(CultureInfo.InvariantCulture, $"model\tembedder\t{embedder}\nmodel\tverifier\t{verifier}\n");
        table.Append(
            CultureInfo.InvariantCulture,
            $"weight\tintercept\t{weights[0]:F4}\nweight\tcosine\t{weights[1]:F4}\nweight\tverifier_logit\t{weights[2]:F4}\n");
        table.Append(CultureInfo.InvariantCulture, $"limit\tmin_logit\t{lowest:F4}\nlimit\tmax_logit\t{highest:F4}\n");
        foreach (var bin in pairs.Zip(features, (pair, row) => (pair.Grade, Score: DecisionFit.Dot(weights, row)))
            .GroupBy(item => Math.Floor(item.Score / BinWidth)).OrderBy(bin => bin.Key))
            table.Append(
                CultureInfo.InvariantCulture,
                $"evidence\t{(bin.Key + 0.5) * BinWidth:F2}\t{bin.Count(item => item.Grade > 0)}\t{bin.Count(item => item.Grade == 0)}\t{bin.Count(item => item.Grade == 1)}\n");
        return table.ToString();
    }
}
