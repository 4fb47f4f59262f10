using System.Security.Cryptography;
using Wattwise.Accounting;
using Wattwise.Judging;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Scores pairs of texts with a cross-encoder (a model with rank pooling) on the local engine.</summary>
/// <remarks>
/// Thread-safe. Many pairs share one native call. Control tokens in texts are ordinary text. The scorer does not own the engine.
/// </remarks>
public sealed class LlamaPairScorer : IPairVerifier
{
    private readonly LlamaEngineSource _source;
    private readonly Lazy<string?> _id;

    /// <summary>Creates a scorer on a loaded engine.</summary>
    /// <param name="engine">The engine; stays the caller's.</param>
    /// <exception cref="NotSupportedException">The engine's model is no pair scorer.</exception>
    public LlamaPairScorer(LlamaEngine engine)
        : this(LlamaEngineSource.Loaded(engine)) => engine.Require(LlamaModelKind.PairScorer);

    internal LlamaPairScorer(LlamaEngineSource source)
    {
        _source = source;
        _id = new(ComputeId);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The file is read once, when the id is first asked for; a file that cannot be read has none, and fails when it is loaded.
    /// </remarks>
    public string? Id => _id.Value;

    /// <summary>
    /// Scores pairs in the order they are given in: a query first and a document second, where the model ranks documents.
    /// </summary>
    /// <param name="pairs">The pairs; no empty texts.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>One logit per pair.</returns>
    /// <exception cref="ArgumentException">A text is null or empty.</exception>
    /// <exception cref="LlamaContextLengthException">A pair has more tokens than the model takes.</exception>
    /// <exception cref="LlamaEngineBusyException">Too many requests wait already.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public async Task<IReadOnlyList<float>> ScoreAsync(IReadOnlyList<PromptPair> pairs, CancellationToken cancellationToken = default)
    {
        Check(pairs);
        if (pairs.Count == 0)
            return [];

        var engine = await GetEngineAsync(cancellationToken).ConfigureAwait(false);
        var layout = new PairLayout(engine);
        var tokens = await TokenizeAsync(layout, pairs, cancellationToken).ConfigureAwait(false);
        var sequences = new int[pairs.Count][];
        for (var i = 0; i < sequences.Length; i++)
        {
            sequences[i] = layout.Join(tokens[i].First, tokens[i].Second);
            if (sequences[i].Length > engine.MaxPooledTokens)
            {
                throw new LlamaContextLengthException(
                    sequences[i].Length,
                    engine.MaxPooledTokens,
                    $"Pair {i} has {sequences[i].Length} tokens or more, and the model '{engine.Model.Id}' takes "
                        + $"{engine.MaxPooledTokens}.");
            }
        }

        var (logits, _) = await ComputeAsync(engine, sequences, cancellationToken).ConfigureAwait(false);
        return logits;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A pair that is longer than the model takes counts as not the same (negative infinity): one long text must not fail the verdict on
    /// the others.
    /// </remarks>
    /// <exception cref="ArgumentException">A text is null or empty.</exception>
    /// <exception cref="LlamaEngineBusyException">Too many requests wait already.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public ValueTask<PairVerification> VerifyAsync(IReadOnlyList<PromptPair> pairs, CancellationToken cancellationToken = default) =>
        VerifyPairsAsync(pairs, floors: null, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// The first order of all pairs is one native call, the second order of those that are not below their floor another one. A pair that
    /// is longer than the model takes counts as not the same (negative infinity).
    /// </remarks>
    /// <exception cref="ArgumentException">A text is null or empty, or there is not one floor per pair.</exception>
    /// <exception cref="LlamaEngineBusyException">Too many requests wait already.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public ValueTask<PairVerification> VerifyAsync(
        IReadOnlyList<PromptPair> pairs, IReadOnlyList<float> floors, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(floors);
        return floors.Count == pairs.Count
            ? VerifyPairsAsync(pairs, floors, cancellationToken)
            : throw new ArgumentException($"There are {floors.Count} floors for {pairs.Count} pairs.", nameof(floors));
    }

    private async ValueTask<PairVerification> VerifyPairsAsync(
        IReadOnlyList<PromptPair> pairs, IReadOnlyList<float>? floors, CancellationToken cancellationToken)
    {
        Check(pairs);
        if (pairs.Count == 0)
            return new([], null);

        var engine = await GetEngineAsync(cancellationToken).ConfigureAwait(false);
        var layout = new PairLayout(engine);
        var tokens = await TokenizeAsync(layout, pairs, cancellationToken).ConfigureAwait(false);
        var verdicts = new float[pairs.Count];
        List<(int Pair, bool IsSwapped)> firstOrder = [];
        for (var i = 0; i < verdicts.Length; i++)
        {
            var fits = layout.Join(tokens[i].First, tokens[i].Second).Length <= engine.MaxPooledTokens;
            verdicts[i] = fits ? float.PositiveInfinity : float.NegativeInfinity;
            if (fits)
                firstOrder.Add((i, false));
        }

        // Without floors, both orders share one native call.
        if (floors is null)
            return new(verdicts, await ScoreAsync([.. firstOrder, .. Swapped(firstOrder)]).ConfigureAwait(false));

        var spent = await ScoreAsync(firstOrder).ConfigureAwait(false);
        var spentThen = await ScoreAsync(Swapped(firstOrder.FindAll(asked => !(verdicts[asked.Pair] < floors[asked.Pair]))))
            .ConfigureAwait(false);
        return new(verdicts, spent + spentThen ?? spent);

        async ValueTask<EnergyEstimate?> ScoreAsync(List<(int Pair, bool IsSwapped)> asked)
        {
            var sequences = asked.ConvertAll(order => order.IsSwapped
                ? layout.Join(tokens[order.Pair].Second, tokens[order.Pair].First)
                : layout.Join(tokens[order.Pair].First, tokens[order.Pair].Second));
            var (logits, energy) = await ComputeAsync(engine, [.. sequences], cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < logits.Count; i++)
                verdicts[asked[i].Pair] = Math.Min(verdicts[asked[i].Pair], logits[i]);
            return energy;
        }

        static List<(int Pair, bool IsSwapped)> Swapped(List<(int Pair, bool IsSwapped)> orders) =>
            orders.ConvertAll(order => (order.Pair, true));
    }

    private string? ComputeId()
    {
        try
        {
            using var file = File.OpenRead(_source.ModelPath);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static void Check(IReadOnlyList<PromptPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        for (var i = 0; i < pairs.Count; i++)
        {
            if (string.IsNullOrEmpty(pairs[i].First) || string.IsNullOrEmpty(pairs[i].Second))
                throw new ArgumentException($"A text of pair {i} is null or empty.", nameof(pairs));
        }
    }

    private static ValueTask<(int[] First, int[] Second)[]> TokenizeAsync(
        PairLayout layout, IReadOnlyList<PromptPair> pairs, CancellationToken cancellationToken) => TextPieces.RunAsync(
        pairs.Sum(pair => (long)pair.First.Length + pair.Second.Length),
        () => pairs.Select(pair =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (layout.Tokenize(pair.First, cancellationToken), layout.Tokenize(pair.Second, cancellationToken));
        }).ToArray(),
        cancellationToken);

    private async ValueTask<LlamaEngine> GetEngineAsync(CancellationToken cancellationToken)
    {
        var engine = await _source.GetAsync(cancellationToken).ConfigureAwait(false);
        engine.Require(LlamaModelKind.PairScorer);
        return engine;
    }

    private static async Task<(List<float> Logits, EnergyEstimate? Energy)> ComputeAsync(
        LlamaEngine engine, int[][] sequences, CancellationToken cancellationToken)
    {
        var logits = new List<float>(sequences.Length);
        EnergyEstimate? energy = null;
        foreach (var turn in PooledTurns.Of(sequences, engine.IsOnGpu))
        {
            var (computed, spentNow) = await engine
                .RunAsync(session => session.Meter.Measure(() => Compute(session, turn)), cancellationToken, isContinued: logits.Count > 0)
                .ConfigureAwait(false);
            logits.AddRange(computed);
            energy = energy + spentNow ?? spentNow;
        }

        return (logits, energy);
    }

    private static float[] Compute(LlamaSession session, ArraySegment<int[]> sequences)
    {
        var logits = new float[sequences.Count];
        session.Pooled.Compute(sequences, (index, output) => logits[index] = output[0]);
        NotNumbersException.ThrowIfAny(logits);
        return logits;
    }
}
