using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Wattwise.Caching;

/// <summary>
/// Turns what is known of a candidate into one calibrated probability, and tells how often that was right on labelled pairs.
/// </summary>
/// <remarks>
/// <para>
/// A logistic model: <c>logit(p) = intercept + a * cosine + b * verifier logit</c>, for pairs in which the guard finds no conflict; right
/// is an answer that serves at least in part. Its weights and the evidence come from a table that the benchmark verb <c>fit-decision</c>
/// writes; <see cref="Default"/> was fitted for all-MiniLM-L6-v2, the samples' pair verifier and the lexical guard. Another embedder
/// spreads its cosines differently: fit a table of your own, on pairs of your own. The table names the embedder and the SHA-256 of the
/// verifier's file; the semantic cache lets no evidence of <see cref="Default"/> count for others.
/// </para>
/// <para>Immutable, thread-safe.</para>
/// </remarks>
public sealed class CacheDecisionModel
{
    private const string DefaultTable = "cache-decision-weights.tsv";

    private static readonly Lazy<CacheDecisionModel> LazyDefault = new(static () => new(EmbeddedTable.Rows(DefaultTable)));

    private readonly double _intercept, _cosineWeight, _logitWeight;
    private readonly string? _embedder;

    private CacheDecisionModel(IEnumerable<string[]> rows)
    {
        var hash = new StringBuilder();
        var evidence = new List<(double, double, double)>();
        foreach (var row in rows)
        {
            hash.AppendJoin('\t', row).Append('\n');
            switch (row)
            {
                case ["weight", "intercept", var value, ..]: _intercept = Parse(value); break;
                case ["weight", "cosine", var value, ..]: _cosineWeight = Parse(value); break;
                case ["weight", "verifier_logit", var value, ..]: _logitWeight = Parse(value); break;
                case ["limit", "min_logit", var value, ..]: MinLogit = Parse(value); break;
                case ["limit", "max_logit", var value, ..]: MaxLogit = Parse(value); break;
                case ["model", "embedder", var name, ..]: _embedder = name; break;
                case ["model", "verifier", var id, ..]: VerifierId = id; break;
                case ["evidence", var score, var right, var wrong, ..]: evidence.Add((Parse(score), Parse(right), Parse(wrong))); break;
                default: throw new FormatException($"A decision table has no row '{string.Join(' ', row)}'.");
            }
        }

        if (!(_cosineWeight > 0 && _logitWeight > 0 && MinLogit < MaxLogit))
            throw new FormatException(
                "A decision table has positive weights for cosine and verifier_logit, and limits min_logit below max_logit.");
        Evidence = evidence;
        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hash.ToString())))[..16];

        static double Parse(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private CacheDecisionModel(CacheDecisionModel other, string id)
    {
        (_intercept, _cosineWeight, _logitWeight, MinLogit, MaxLogit) =
            (other._intercept, other._cosineWeight, other._logitWeight, other.MinLogit, other.MaxLogit);
        Evidence = [];
        Id = id;
    }

    /// <summary>The model that comes with the package.</summary>
    public static CacheDecisionModel Default => LazyDefault.Value;

    /// <summary>Names the table: evidence that was gathered under another one is not comparable.</summary>
    public string Id { get; }

    /// <summary>
    /// The <see cref="Judging.IPairVerifier.Id"/> of the verifier that the evidence was made with; <see langword="null"/> if the table
    /// names none.
    /// </summary>
    internal string? VerifierId { get; }

    /// <summary>The smallest logit that the verifier gives.</summary>
    internal double MinLogit { get; }

    /// <summary>The largest logit that the verifier gives.</summary>
    internal double MaxLogit { get; }

    /// <summary>Labelled pairs by score: right and wrong ones.</summary>
    internal IReadOnlyList<(double Score, double Right, double Wrong)> Evidence { get; }

    /// <summary>Reads a table that <c>fit-decision</c> wrote.</summary>
    /// <param name="reader">The table's text.</param>
    /// <exception cref="FormatException">It is no such table; the message says why.</exception>
    public static CacheDecisionModel Read(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new(EmbeddedTable.Rows(reader));
    }

    /// <summary>
    /// This model for the embedder and the verifier it was fitted for; for others the same weights, without any evidence.
    /// </summary>
    /// <param name="embedder">The embedder's model id, of which the table holds the beginning.</param>
    /// <param name="verifier">The verifier's id.</param>
    internal CacheDecisionModel For(string? embedder, string? verifier)
    {
        if (_embedder is not null && VerifierId is not null && verifier == VerifierId
            && embedder?.StartsWith(_embedder, StringComparison.OrdinalIgnoreCase) == true)
            return this;

        // Evidence that is gathered under other models is kept apart.
        var name = Encoding.UTF8.GetBytes($"{Id}\n{embedder}\n{verifier}");
        return new(this, Convert.ToHexStringLower(SHA256.HashData(name))[..16]);
    }

    /// <summary>The log-odds of being right.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="verifierLogit">The verifier's logit, or an assumption of it.</param>
    internal double Score(in CacheCandidate candidate, double verifierLogit) =>
        ScoreOfCosine(candidate) + (_logitWeight * Math.Clamp(verifierLogit, MinLogit, MaxLogit));

    /// <summary>The verifier logit that gives a score; negative infinity if any logit gives a higher one.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="score">The score; not above that of <see cref="MaxLogit"/>.</param>
    internal double LogitAt(in CacheCandidate candidate, double score) =>
        (score - ScoreOfCosine(candidate)) / _logitWeight is var logit && logit > MinLogit ? logit : double.NegativeInfinity;

    private double ScoreOfCosine(in CacheCandidate candidate) => _intercept + (_cosineWeight * candidate.CosineSimilarity);
}
