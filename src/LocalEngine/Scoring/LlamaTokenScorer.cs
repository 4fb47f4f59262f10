using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.LocalEngine.Native;
using Wattwise.Scoring;

namespace Wattwise.LocalEngine;

/// <summary>Scores the tokens of given texts with a generating model on the local engine: how much each of them surprises it.</summary>
/// <remarks>
/// <para>
/// Thread-safe. Texts share native calls, and a prefix is computed once for as many texts as one turn on the engine takes; running answers
/// go on between turns. What a text shares a call with shifts its scores by rounding, which a quantised model can turn into tenths of a nat
/// for a surprising token. The scorer does not own the engine.
/// </para>
/// <para>
/// Control tokens in texts are ordinary text. Where the model wants a begin-of-sequence token, it precedes prefix and text; where it wants
/// none, the first token of a text without a prefix has no score.
/// </para>
/// </remarks>
public sealed class LlamaTokenScorer : ITokenScorer
{
    // Bounds how long a turn keeps running answers waiting. A long prefix, which each turn computes anew, earns a longer turn.
    private const int MinTokensPerTurn = 1024;

    private readonly LlamaEngineSource _source;

    /// <summary>Creates a scorer on a loaded engine.</summary>
    /// <param name="engine">The engine; stays the caller's.</param>
    /// <exception cref="NotSupportedException">The engine's model does not generate text.</exception>
    public LlamaTokenScorer(LlamaEngine engine)
        : this(LlamaEngineSource.Loaded(engine)) => engine.Require(LlamaModelKind.Chat);

    internal LlamaTokenScorer(LlamaEngineSource source) => _source = source;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text is null.</exception>
    /// <exception cref="LlamaContextLengthException">A text has more tokens than the engine's context.</exception>
    /// <exception cref="LlamaEngineBusyException">Too many requests wait already.</exception>
    /// <exception cref="NotSupportedException">The model does not generate text, or its tokenizer changes texts.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public ValueTask<TokenScoring> ScoreAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        ScoreAsync("", texts, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text is null.</exception>
    /// <exception cref="LlamaContextLengthException">A text has more tokens, with the prefix, than the engine's context.</exception>
    /// <exception cref="LlamaEngineBusyException">Too many requests wait already.</exception>
    /// <exception cref="NotSupportedException">The model does not generate text, or its tokenizer changes texts.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public async ValueTask<TokenScoring> ScoreAsync(
        string prefix, IReadOnlyList<string> continuations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(continuations);
        if (continuations.Contains(null!))
            throw new ArgumentException("A text is null.", nameof(continuations));

        var engine = await _source.GetAsync(cancellationToken).ConfigureAwait(false);
        engine.Require(LlamaModelKind.Chat);
        var (start, texts) = await TextPieces.RunAsync(
            prefix.Length + continuations.Sum(text => (long)text.Length),
            () => Tokenize(engine, prefix, continuations, cancellationToken),
            cancellationToken).ConfigureAwait(false);

        var surprisals = new float?[texts.Length][];
        var usage = new UsageDetails { InputTokenCount = 0, CachedInputTokenCount = 0 };
        EnergyEstimate? energy = null;
        var isContinued = false;
        foreach (var turn in Turns(texts, start.Length))
        {
            var job = new ScoringJob(start, [.. turn.Select(index => texts[index].Tokens)], engine.ContextLength);
            var ((scores, shared), spent) = await engine
                .RunAsync(session => session.Meter.Measure(() => Compute(session, job)), cancellationToken, job.KvTokens, isContinued)
                .ConfigureAwait(false);
            isContinued = true;
            for (var i = 0; i < turn.Count; i++)
            {
                surprisals[turn[i]] = scores[i];
                usage.InputTokenCount += start.Length + texts[turn[i]].Tokens.Length;
            }

            usage.CachedInputTokenCount += shared;
            energy = energy + spent ?? spent;
        }

        usage.TotalTokenCount = usage.InputTokenCount;
        if (energy is { } known)
            usage.SetEnergy(known);
        return new([.. texts.Select((text, i) => ToScores(text, surprisals[i] ?? []))], usage);
    }

    private static (int[] Start, TokenSpans[] Texts) Tokenize(
        LlamaEngine engine, string prefix, IReadOnlyList<string> continuations, CancellationToken cancellationToken)
    {
        var start = Tokenize(engine.Vocabulary, prefix, engine.ContextLength, cancellationToken);
        var texts = new TokenSpans[continuations.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfTooLong(engine, Math.Max(start.Length, engine.Vocabulary.LeastTokens(continuations[i].Length)), i);
            texts[i] = TokenSpans.Of(engine.Vocabulary, continuations[i], engine.ContextLength, cancellationToken);
            ThrowIfTooLong(engine, start.Length + texts[i].Tokens.Length, i);
        }

        return (start, texts);
    }

    private static int[] Tokenize(Vocabulary vocabulary, string prefix, int limit, CancellationToken cancellationToken)
    {
        var tokens = prefix.Length == 0
            ? []
            : vocabulary.Tokenize(prefix, addSpecial: false, parseSpecial: false, limit, cancellationToken);
        return vocabulary.AddsBos && vocabulary.Bos >= 0 ? [vocabulary.Bos, .. tokens] : tokens;
    }

    private static void ThrowIfTooLong(LlamaEngine engine, int tokens, int index)
    {
        if (tokens > engine.ContextLength)
        {
            throw new LlamaContextLengthException(
                tokens,
                engine.ContextLength,
                $"Text {index} has {tokens} tokens or more with what precedes it, and the engine's context {engine.ContextLength}. Split "
                    + $"it, or load the model with a longer context.");
        }
    }

    /// <summary>Groups the texts that have tokens, in order.</summary>
    private static IEnumerable<List<int>> Turns(TokenSpans[] texts, int prefixLength)
    {
        var budget = Math.Max(MinTokensPerTurn, prefixLength);
        var turn = new List<int>();
        var tokens = 0;
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i].Tokens.Length == 0)
                continue;
            if (turn.Count > 0 && tokens + texts[i].Tokens.Length > budget)
            {
                yield return turn;
                turn = [];
                tokens = 0;
            }

            turn.Add(i);
            tokens += texts[i].Tokens.Length;
        }

        if (turn.Count > 0)
            yield return turn;
    }

    private static (float?[][] Scores, long SharedTokens) Compute(LlamaSession session, ScoringJob job)
    {
        var scores = ScoringRun.Compute(session, job);
        return (scores, session.CanTruncate ? (long)job.Prefix.Length * (scores.Length - 1) : 0);
    }

    private static TokenScores ToScores(TokenSpans text, float?[] surprisals)
    {
        var scores = new TokenScore[text.Tokens.Length];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = new(text.Starts[i], text.Starts[i + 1] - text.Starts[i], surprisals[i]);
        return new(scores);
    }
}
