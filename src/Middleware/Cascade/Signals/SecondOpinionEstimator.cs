using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <summary>
/// Compares an answer with those of other cheap models, or of the same model asked in another way: the best signal there is where answers
/// come down to a number, a choice, a literal, JSON or calls of tools.
/// </summary>
/// <remarks>
/// Signals: "opinion.agrees", the share of opinions with the same final answer; "opinion.agreeAmong", the share of pairs of opinions that
/// agree
/// among themselves; "opinion.meaning", the cosine similarity of the answers' meanings, with an embedder and for prose alone. Thread-safe
/// where
/// the embedder is; the embedder is not disposed.
/// </remarks>
/// <param name="embedder">Compares prose by meaning; <see langword="null"/>, the default, leaves that signal unavailable.</param>
public sealed class SecondOpinionEstimator(IEmbeddingGenerator<string, Embedding<float>>? embedder = null) : IConfidenceEstimator
{
    private const int MaxOpinions = 16, MaxProse = 8_000;

    private static readonly ConfidenceReading Unavailable = new(
        [new("opinion.agrees", null), new("opinion.agreeAmong", null), new("opinion.meaning", null)], EnergyEstimate.Zero);

    /// <inheritdoc/>
    public string Id { get; } = embedder is null
        ? "opinion-1"
        : $"opinion-1+{embedder.GetService<EmbeddingGeneratorMetadata>()?.DefaultModelId ?? embedder.GetType().Name}";

    /// <inheritdoc/>
    public async ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (draft.IsPartial || draft.Opinions.Count == 0)
            return Unavailable;

        var prompt = DraftText.Prompt(draft);
        var opinions = draft.Opinions.Take(MaxOpinions).ToArray();
        var own = AnswerKey.Of(draft.Response, prompt);
        double? meaning = null;
        EnergyEstimate? spent = EnergyEstimate.Zero;
        if (own is null && embedder is not null && draft.Response.Text.Length > 0)
            (meaning, spent) = await CompareMeaningAsync(embedder, draft.Response.Text, opinions, cancellationToken).ConfigureAwait(false);
        var (agrees, among) = own is null ? (null, null) : Agreement(own, [.. opinions.Select(one => AnswerKey.Of(one, prompt))]);
        return new ConfidenceReading(
            [new("opinion.agrees", agrees), new("opinion.agreeAmong", among), new("opinion.meaning", meaning)], spent);
    }

    /// <summary>The share of opinions that agree with an answer, and the share of pairs of them that agree; an opinion without an answer
    /// agrees with none.</summary>
    internal static (double? Agrees, double? Among) Agreement(string own, string?[] opinions)
    {
        if (opinions.Length == 0)
            return (null, null);
        var agrees = (double)opinions.Count(one => one == own) / opinions.Length;
        if (opinions.Length == 1)
            return (agrees, null);
        int pairs = 0, same = 0;
        for (var i = 0; i < opinions.Length; i++)
        {
            for (var j = i + 1; j < opinions.Length; j++)
            {
                pairs++;
                same += opinions[i] is not null && opinions[i] == opinions[j] ? 1 : 0;
            }
        }

        return (agrees, (double)same / pairs);
    }

    private static async Task<(double? Meaning, EnergyEstimate? Spent)> CompareMeaningAsync(
        IEmbeddingGenerator<string, Embedding<float>> embedder, string text, ChatResponse[] opinions, CancellationToken cancellationToken)
    {
        var texts = opinions.Select(one => one.Text).Where(one => one.Length > 0).Prepend(text)
            .Select(one => one[..Math.Min(one.Length, MaxProse)]).ToArray();
        if (texts.Length < 2)
            return (null, EnergyEstimate.Zero);
        var vectors = await embedder.GenerateAsync(texts, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (vectors.Count != texts.Length)
            return (null, null);
        var sum = 0.0;
        for (var i = 1; i < vectors.Count; i++)
        {
            if (vectors[i].Vector.Length != vectors[0].Vector.Length)
                return (null, null);
            sum += System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(vectors[0].Vector.Span, vectors[i].Vector.Span);
        }

        var mean = sum / (vectors.Count - 1);
        return (double.IsFinite(mean) ? mean : null, vectors.Usage?.GetEnergy());
    }
}
