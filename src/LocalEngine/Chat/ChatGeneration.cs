using Microsoft.Extensions.AI;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>One answer: chooses its tokens, and hands their bytes to the answer's writer. Runs on the engine thread.</summary>
internal sealed class ChatGeneration(
    int[] prompt,
    int maxOutputTokens,
    ChatRequest request,
    long seed,
    AnswerWriter answer,
    GenerationStream output,
    OutputTokens tokens,
    ConstraintRuntime? constraint = null,
    CutOffUsage? cutOff = null)
    : GenerationWork(prompt, maxOutputTokens)
{
    private const int Runs = 0;
    private const int IsLeft = 1;
    private const int IsOver = 2;

    private readonly int _promptLength = prompt.Length;
    private ConstraintMatcher? _matcher;
    private float[] _saved = [];
    private ChatFinishReason _reason = ChatFinishReason.Length;
    private int _outputTokens;
    private int _state;

    public override int Priority => request.Priority;

    public override DateTimeOffset? Deadline => request.Deadline;

    public override string? PrefixScope => request.PrefixScope;

    public override AdapterSet Adapters => request.Adapters;

    // A caller's own code sees each token in its order, and no row of one that may be wrong.
    public override DraftSampling? DraftSampling => request.LogitProcessor is null ? new(request.Sampling, (ulong)seed) : null;

    /// <summary>Its reader leaves before the end. What it took is told to whoever books it, once the engine thread has dropped it.</summary>
    public void Leave()
    {
        if (Interlocked.CompareExchange(ref _state, IsLeft, Runs) == Runs)
            cutOff?.Expect();
    }

    /// <summary>Its reader left before it took the end, which came.</summary>
    public void ReportUnread(in GenerationResult result) => cutOff?.Report(result.ToUsage());

    public override void Fail(Exception exception)
    {
        End(usage: null);
        output.Fail(exception);
    }

    public override void Drop(in SequenceReport report, int computed)
    {
        var read = Math.Min(_promptLength, computed);
        End(read + _outputTokens == 0 ? null : ResultOf(ChatFinishReason.Length, report, read).ToUsage());
    }

    public override void Complete(in SequenceReport report)
    {
        answer.Complete();
        var reason = answer.IsStopped ? ChatFinishReason.Stop : _reason;
        var result = ResultOf(
            reason == ChatFinishReason.Stop && answer.HasCalls ? ChatFinishReason.ToolCalls : reason, report, _promptLength) with
        {
            UnfinishedCall = reason == ChatFinishReason.Length ? answer.UnfinishedCall : null,
        };
        if (Interlocked.Exchange(ref _state, IsOver) == IsLeft)
            cutOff?.Settle(result.ToUsage());
        else
            output.Complete(result);
    }

    public override void Publish() => answer.Publish();

    public override bool Next(LlamaSession session, Span<float> logits, ReadOnlySpan<int> history, out int token)
    {
        _matcher ??= constraint?.Begin();
        token = Choose(session, logits, history);
        var vocabulary = session.Vocabulary;
        var isEnd = vocabulary.IsEndOfGeneration(token);
        var isMarker = tokens.IsMarker(token);
        if (!isEnd)
            _outputTokens++;
        if (!isEnd || isMarker)
        {
            Span<byte> piece = stackalloc byte[256];
            var length = vocabulary.TokenToPiece(token, piece, special: isMarker);
            if (length < 0)
                length = vocabulary.TokenToPiece(token, piece = new byte[-length], special: isMarker);
            answer.Add(piece[..length]);
        }

        if (isEnd || (_matcher is not null && EndsBehind(token)))
        {
            _reason = ChatFinishReason.Stop;
            answer.End();
            return false;
        }

        return !answer.IsStopped && _outputTokens < MaxOutputTokens;
    }

    public override int CountAllowed(ReadOnlySpan<int> draft) =>
        constraint is null ? draft.Length : (_matcher ??= constraint.Begin()).Count(draft);

    public override bool HasForcedText => constraint is not null;

    public override int[] Forced(int last) => (_matcher ??= constraint!.Begin()).DraftBehind(last);

    private GenerationResult ResultOf(ChatFinishReason reason, in SequenceReport report, int inputTokens) =>
        new(reason, inputTokens, _outputTokens, report, tokens.HaveReasoning ? answer.ReasoningTokens : null);

    private void End(UsageDetails? usage)
    {
        var state = Interlocked.Exchange(ref _state, IsOver);
        if (state == IsLeft)
            cutOff?.Settle(usage);
        else if (state == Runs && usage is not null)
            cutOff?.Report(usage);
    }

    private int Choose(LlamaSession session, Span<float> logits, ReadOnlySpan<int> history)
    {
        if (request.TopLogprobs is { } top)
            session.LogProbabilities.Read(logits, top);

        foreach (var suppressed in session.SuppressedTokens)
            logits[suppressed] = float.NegativeInfinity;
        request.LogitProcessor?.Invoke(history, logits);

        // Counted, not the length of the history: a context shift shortens that.
        var noise = new TokenNoise((ulong)seed, _promptLength + _outputTokens);
        var token = tokens.Budget is { } budget && budget.TryForce(answer, out var forced) ? forced
            : constraint is null
            ? session.Sampler.Sample(logits, request.Sampling, history, noise)
            : ChooseAllowed(session, logits, history, noise);
        if (request.TopLogprobs is not null && !session.Vocabulary.IsEndOfGeneration(token))
            answer.Add(Describe(session, token));
        return token;
    }

    private int ChooseAllowed(LlamaSession session, Span<float> logits, ReadOnlySpan<int> history, in TokenNoise noise)
    {
        constraint!.Trim();
        var mask = _matcher!.Mask;
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
        return _matcher.IsOver;
    }

    private static TokenLogprob Describe(LlamaSession session, int token)
    {
        var probabilities = session.LogProbabilities;
        var top = new TokenCandidate[probabilities.Count];
        for (var i = 0; i < top.Length; i++)
        {
            var (id, logprob) = probabilities.Top(i);
            top[i] = Candidate(session.Vocabulary, id, logprob);
        }

        return new(Candidate(session.Vocabulary, token, probabilities.Of(token)), top);
    }

    // By its bytes: the text of a token alone may lack the space that it begins with.
    private static TokenCandidate Candidate(Vocabulary vocabulary, int token, float logprob)
    {
        Span<byte> piece = stackalloc byte[256];
        var length = vocabulary.TokenToPiece(token, piece, special: true);
        if (length < 0)
            length = vocabulary.TokenToPiece(token, piece = new byte[-length], special: true);
        return new(token, piece[..length], logprob);
    }
}
