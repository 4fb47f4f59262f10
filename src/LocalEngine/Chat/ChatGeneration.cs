using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine;

/// <summary>One answer: chooses its tokens, and turns them into text for the reader. Runs on the engine thread.</summary>
internal sealed class ChatGeneration(
    int[] prompt, int maxOutputTokens, ChatRequest request, long seed, StreamPace pace, GenerationStream output,
    ConstraintRuntime? constraint = null)
    : GenerationWork(prompt, maxOutputTokens)
{
    private readonly Utf8TextDecoder _decoder = new();
    private readonly StopSequenceFilter _stops = new(request.StopSequences);
    private readonly int _promptLength = prompt.Length;
    private ConstraintMatcher? _matcher;
    private float[] _saved = [];
    private ChatFinishReason _reason = ChatFinishReason.Length;
    private int _outputTokens;
    private bool _mustPublish;

    public override int Priority => request.Priority;

    public override DateTimeOffset? Deadline => request.Deadline;

    public override string? PrefixScope => request.PrefixScope;

    public override AdapterSet Adapters => request.Adapters;

    // A caller's own code sees each token in its order, and no row of one that may be wrong.
    public override DraftSampling? DraftSampling => request.LogitProcessor is null ? new(request.Sampling, (ulong)seed) : null;

    public override void Fail(Exception exception) => output.Fail(exception);

    public override void Complete(in SequenceReport report)
    {
        // A character that the limit cuts in two is not shown: its bytes are no fault of the model's.
        if (!_stops.IsStopped)
            output.Write(_stops.Finish());
        output.Complete(new(_stops.IsStopped ? ChatFinishReason.Stop : _reason, _promptLength, _outputTokens, report));
    }

    public override void Publish()
    {
        if (!_mustPublish)
            return;
        _mustPublish = false;
        output.Publish();
    }

    public override bool Next(LlamaSession session, Span<float> logits, ReadOnlySpan<int> history, out int token)
    {
        token = Choose(session, logits, history);
        var vocabulary = session.Vocabulary;
        if (vocabulary.IsEndOfGeneration(token))
        {
            _reason = ChatFinishReason.Stop;
            Show(_decoder.Finish());
            return false;
        }

        _outputTokens++;
        Span<byte> piece = stackalloc byte[256];
        var length = vocabulary.TokenToPiece(token, piece, special: false);
        if (length < 0)
            length = vocabulary.TokenToPiece(token, piece = new byte[-length], special: false);
        Show(_decoder.Decode(piece[..length]));
        if (_matcher is not null && EndsBehind(token))
            return false;
        return !_stops.IsStopped && _outputTokens < MaxOutputTokens;
    }

    public override int CountAllowed(ReadOnlySpan<int> draft) => constraint is null ? draft.Length : (_matcher ??= constraint.Begin()).Count(draft);

    private int Choose(LlamaSession session, Span<float> logits, ReadOnlySpan<int> history)
    {
        if (request.TopLogprobs is { } top)
            session.LogProbabilities.Read(logits, top);

        foreach (var suppressed in session.SuppressedTokens)
            logits[suppressed] = float.NegativeInfinity;
        request.LogitProcessor?.Invoke(history, logits);

        // Counted, not the length of the history: a context shift shortens that.
        var noise = new TokenNoise((ulong)seed, _promptLength + _outputTokens);
        var token = constraint is null
            ? session.Sampler.Sample(logits, request.Sampling, history, noise)
            : ChooseAllowed(session, logits, history, noise);
        if (request.TopLogprobs is not null && !session.Vocabulary.IsEndOfGeneration(token))
            output.Write(Describe(session, token));
        return token;
    }

    private int ChooseAllowed(LlamaSession session, Span<float> logits, ReadOnlySpan<int> history, in TokenNoise noise)
    {
        _matcher ??= constraint!.Begin();
        constraint!.Trim();
        var mask = _matcher.Mask;
        if (mask.IsList)
            return session.Sampler.SampleAmong(logits, request.Sampling, mask.More, noise);
        mask.Apply(logits, ref _saved);
        return session.Sampler.Sample(logits, request.Sampling, history, noise);
    }

    /// <summary>Takes a token that was chosen; true where nothing can follow it, so that the end need not be computed.</summary>
    private bool EndsBehind(int token)
    {
        if (!_matcher!.TryAccept(token))
            throw new InvalidOperationException($"Token {token} was chosen against its mask.");
        if (!_matcher.IsOver)
            return false;
        _reason = ChatFinishReason.Stop;
        Show(_decoder.Finish());
        return true;
    }

    private void Show(ReadOnlySpan<char> text)
    {
        var safe = _stops.Add(text);
        if (safe.IsEmpty && request.TopLogprobs is null)
            return;

        _mustPublish |= pace.IsDue();
        output.Write(safe);
    }

    private static TokenLogprob Describe(LlamaSession session, int token)
    {
        var probabilities = session.LogProbabilities;
        var top = new TokenCandidate[probabilities.Count];
        for (var i = 0; i < top.Length; i++)
        {
            var (id, logprob) = probabilities.Top(i);
            top[i] = new(id, Text(session, id), logprob);
        }

        return new(new(token, Text(session, token), probabilities.Of(token)), top);
    }

    private static string Text(LlamaSession session, int token) =>
        session.Vocabulary.Detokenize(new ReadOnlySpan<int>(in token), removeSpecial: false, unparseSpecial: true);
}
