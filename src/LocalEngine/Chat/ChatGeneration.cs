using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.LocalEngine;

/// <summary>One answer: prefill of the prompt, then the decode loop. Runs on the engine thread from start to end.</summary>
internal sealed class ChatGeneration(int[] prompt, ChatRequest request, long seed, TimeSpan streamingInterval, GenerationStream output)
    : EngineWork
{
    private readonly Utf8TextDecoder _decoder = new();
    private readonly StopSequenceFilter _stops = new(request.StopSequences);
    private long _lastPublished;
    private int _outputTokens;

    public override void Fail(Exception exception) => output.Fail(exception);

    public override void Execute(LlamaSession session)
    {
        var energy = EnergyMeasurement.Start(session.EnergyMeter);
        var started = Stopwatch.GetTimestamp();
        var cached = session.Prefill(prompt);
        var prefilled = Stopwatch.GetTimestamp();

        var reason = Decode(session);
        output.Complete(new(
            reason,
            prompt.Length,
            cached,
            _outputTokens,
            Stopwatch.GetElapsedTime(started, prefilled),
            Stopwatch.GetElapsedTime(prefilled),
            energy.Elapsed()));
    }

    private ChatFinishReason Decode(LlamaSession session)
    {
        var vocabulary = session.Vocabulary;
        Span<byte> piece = stackalloc byte[256];
        while (true)
        {
            var token = Choose(session);
            if (vocabulary.IsEndOfGeneration(token))
            {
                Show(_decoder.Finish());
                return End(ChatFinishReason.Stop);
            }

            _outputTokens++;
            var length = vocabulary.TokenToPiece(token, piece, special: false);
            if (length < 0)
                length = vocabulary.TokenToPiece(token, piece = new byte[-length], special: false);
            Show(_decoder.Decode(piece[..length]));
            if (_stops.IsStopped)
                return ChatFinishReason.Stop;

            // A character that the limit cuts in two is not shown: its bytes are no fault of the model's.
            if (_outputTokens == request.MaxOutputTokens || !session.HasRoom)
                return End(ChatFinishReason.Length);
            session.Decode(token);
        }
    }

    private int Choose(LlamaSession session)
    {
        var logits = session.Logits;
        if (request.TopLogprobs is { } top)
            session.LogProbabilities.Read(logits, top);

        foreach (var suppressed in session.SuppressedTokens)
            logits[suppressed] = float.NegativeInfinity;
        request.LogitProcessor?.Invoke(session.Tokens, logits);

        var token = session.Sampler.Sample(logits, request.Sampling, session.Tokens, new TokenNoise((ulong)seed, session.Tokens.Length));
        if (request.TopLogprobs is not null && !session.Vocabulary.IsEndOfGeneration(token))
            output.Write(Describe(session, token));
        return token;
    }

    private void Show(ReadOnlySpan<char> text)
    {
        var safe = _stops.Add(text);
        if (safe.IsEmpty && request.TopLogprobs is null)
            return;

        var publish = streamingInterval >= TimeSpan.Zero && Stopwatch.GetElapsedTime(_lastPublished) >= streamingInterval;
        if (publish)
            _lastPublished = Stopwatch.GetTimestamp();
        output.Write(safe, publish);
    }

    private ChatFinishReason End(ChatFinishReason reason)
    {
        if (_stops.IsStopped)
            return ChatFinishReason.Stop;
        output.Write(_stops.Finish(), publish: false);
        return reason;
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
